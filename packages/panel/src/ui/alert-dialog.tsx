import { AlertDialog as Base } from '@base-ui/react/alert-dialog'
import { type ReactNode, useRef } from 'react'
import { useText } from '../i18n/index.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import { backdrop } from './overlay.ts'

interface AlertDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  /** Names what it is about. */
  readonly title: ReactNode
  /** What will happen. */
  readonly children: ReactNode
  /** What it does, in a word or two: "Delete". */
  readonly confirm: string
  readonly onConfirm: () => void
  readonly busy?: boolean
  /** Default: `danger`. */
  readonly look?: 'danger' | 'primary'
  /** A way to get there with less harm, beside the others. */
  readonly alternative?: ReactNode
}

/** Asks before something that cannot be undone. The focus starts on the way out. */
export function AlertDialog({
  open,
  onClose,
  title,
  children,
  confirm,
  onConfirm,
  busy = false,
  look = 'danger',
  alternative,
}: AlertDialogProps) {
  const t = useText()
  const cancel = useRef<HTMLButtonElement>(null)
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          initialFocus={cancel}
          className={cx(
            'fixed inset-x-3 bottom-3 z-50 rounded-lg bg-raised p-5 shadow-float outline-none forced-colors:border',
            'sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-full sm:max-w-md sm:-translate-1/2',
            'transition-opacity duration-150 ease-out data-starting-style:opacity-0 data-ending-style:opacity-0',
          )}
        >
          <Base.Title className="break-words text-lg">{title}</Base.Title>
          <Base.Description render={<div />} className="mt-2 flex flex-col gap-2 text-muted">
            {children}
          </Base.Description>
          <div className="mt-5 flex flex-wrap items-center justify-end gap-2.5">
            {alternative && <span className="mr-auto">{alternative}</span>}
            <Base.Close ref={cancel} render={<Button>{t('ui.cancel')}</Button>} />
            <Button look={look} busy={busy} onClick={onConfirm}>
              {confirm}
            </Button>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
