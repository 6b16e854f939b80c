import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Logo } from '../../ui/logo.tsx'
import { backdrop } from '../../ui/overlay.ts'

interface NavigationSheetProps {
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The side bar of a narrow screen, over the page. */
export default function NavigationSheet({ onClose, children }: NavigationSheetProps) {
  const t = useText()
  return (
    <Dialog.Root open onOpenChange={(next) => next || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdrop} />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[calc(100vw-3rem)] flex-col gap-4 overflow-y-auto bg-canvas p-4 shadow-float outline-none transition-transform duration-150 ease-out data-starting-style:-translate-x-4">
          <div className="flex items-center justify-between">
            <Dialog.Title>
              <Logo />
            </Dialog.Title>
            <Dialog.Close render={<IconButton icon="close" label={t('ui.close')} />} />
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
