import { Dialog as Base } from '@base-ui/react/dialog'
import { type ReactNode, type RefObject, useRef } from 'react'
import { useText } from '../i18n/index.ts'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { backdrop, sheet } from './overlay.ts'

interface DialogProps {
  readonly title: ReactNode
  readonly description?: ReactNode
  /** What is asked before it closes, by Escape, a press outside or the cross; it closes by itself with `open`. */
  readonly onClose: () => void
  /** Default: true, for dialogs that are there or not, as those of a route are. */
  readonly open?: boolean
  readonly size?: 'sm' | 'md' | 'lg'
  /** The actions, the main one last. They stay in sight while the rest scrolls. */
  readonly footer?: ReactNode
  /** What has the focus at first; otherwise the first control of the content. */
  readonly initialFocus?: RefObject<HTMLElement | null>
  /** A press outside does nothing: for forms, where it would lose what was typed. */
  readonly isForm?: boolean
  readonly children: ReactNode
}

const controls = 'input, select, textarea, button, a[href]'
const widths = { sm: 'sm:max-w-md', md: 'sm:max-w-xl', lg: 'sm:max-w-3xl' }

/** In the middle of a wide screen; the whole height of a phone. */
export function Dialog({
  title,
  description,
  onClose,
  open = true,
  size = 'md',
  footer,
  initialFocus,
  isForm = false,
  children,
}: DialogProps) {
  const t = useText()
  const content = useRef<HTMLDivElement>(null)
  const firstControl = () => content.current?.querySelector<HTMLElement>(controls) ?? true
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()} disablePointerDismissal={isForm}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup initialFocus={initialFocus ?? firstControl} className={cx(sheet, widths[size])}>
          <header className="flex items-start gap-4 border-line border-b px-5 py-4">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg">{title}</Base.Title>
              {description && (
                <Base.Description className="mt-0.5 text-muted text-sm">{description}</Base.Description>
              )}
            </div>
            <Base.Close render={<IconButton icon="close" label={t('ui.close')} className="-mt-1 -mr-2" />} />
          </header>
          <div ref={content} className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-5">
            {children}
          </div>
          {footer && <DialogFooter>{footer}</DialogFooter>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

function DialogFooter({ children }: { readonly children: ReactNode }) {
  return (
    <footer className="flex flex-wrap items-center justify-end gap-2.5 border-line border-t bg-canvas px-5 py-3.5 pb-[max(0.875rem,env(safe-area-inset-bottom))] sm:rounded-b-lg">
      {children}
    </footer>
  )
}
