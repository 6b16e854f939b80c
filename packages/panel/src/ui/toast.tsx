import { Toast } from '@base-ui/react/toast'
import { type Problem, useText } from '../i18n/index.ts'
import { Button, IconButton } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'

interface Action {
  readonly label: string
  readonly onSelect: () => void
}

interface Data {
  readonly isProblem: boolean
  readonly requestId?: string | null
  readonly action?: Action | undefined
}

/** Long enough to read two lines, and to reach what can be undone. */
const shownMs = 6_000
const shownWithActionMs = 12_000
const maxShown = 4

const manager = Toast.createToastManager<Data>()

export const toast = {
  /** Something was done; it goes away by itself, later while somebody points at it or has the focus in it. */
  done(title: string, action?: Action): void {
    manager.add({
      title,
      timeout: action ? shownWithActionMs : shownMs,
      data: { isProblem: false, action },
    })
  },
  /** Something failed; it stays until it is closed. */
  problem({ code, title, text, requestId }: Problem): void {
    // The shell asks to sign in again: that says it.
    if (code === 'unauthenticated') return
    manager.add({ title, description: text, timeout: 0, data: { isProblem: true, requestId } })
  },
}

/**
 * Shows toasts, the newest first; once, at the end of the page. F6 goes there, and Escape closes the one that has the
 * focus. They are where no main action is: at the lower left of the content, and on a phone at the top while a dialog
 * has its actions at the bottom.
 */
export function Toaster() {
  const t = useText()
  return (
    <Toast.Provider toastManager={manager} limit={maxShown}>
      <Toast.Viewport
        aria-label={t('ui.toasts')}
        className="pointer-events-none fixed inset-x-3 bottom-[max(0.75rem,env(safe-area-inset-bottom))] z-60 flex flex-col gap-2 sm:inset-x-auto sm:bottom-5 sm:left-5 sm:w-sm lg:left-[calc(14.5rem+1.25rem)] max-sm:in-has-[[role=dialog]]:top-3 max-sm:in-has-[[role=dialog]]:bottom-auto in-has-[[data-bottom-bar]]:bottom-18!"
      >
        <Items />
      </Toast.Viewport>
    </Toast.Provider>
  )
}

function Items() {
  const { toasts } = Toast.useToastManager<Data>()
  return toasts.map((each) => <Item key={each.id} toast={each} />)
}

function Item({ toast: item }: { readonly toast: Toast.Root.ToastObject<Data> }) {
  const t = useText()
  const { isProblem = false, requestId, action } = item.data ?? {}
  const close = () => manager.close(item.id)
  return (
    <Toast.Root
      toast={item}
      // By its own role it is a dialog: the panel's keys and focus would take it for one that is open.
      role={isProblem ? 'alert' : 'status'}
      // biome-ignore lint/a11y/useValidAriaValues: takes the attribute away, which these roles do not have
      aria-modal={undefined}
      swipeDirection={[]}
      className="pointer-events-auto flex animate-toast items-start gap-2.5 rounded-md bg-raised py-2.5 pr-2 pl-3.5 shadow-float data-limited:hidden forced-colors:border"
    >
      <Icon
        name={isProblem ? 'alert' : 'check'}
        className={cx('mt-1', isProblem ? 'text-bad-ink' : 'text-good-ink')}
      />
      <div className="min-w-0 flex-1 py-0.5">
        <Toast.Title render={<p />} className="font-medium" />
        <Toast.Description className="mt-0.5 text-muted text-sm" />
        {requestId && (
          <p className="mt-1 flex items-center gap-1 text-muted text-xs">
            <code translate="no">{requestId}</code>
            <CopyButton value={requestId} label={t('ui.copyRequestId')} />
          </p>
        )}
      </div>
      {action && (
        <Button
          size="sm"
          onClick={() => {
            action.onSelect()
            close()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon="close" size="sm" label={t('ui.dismiss')} onClick={close} />
    </Toast.Root>
  )
}
