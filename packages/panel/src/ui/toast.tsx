import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { type Problem, useText } from '../i18n/index.ts'
import { Button, IconButton } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'

interface Toast {
  readonly id: number
  readonly kind: 'done' | 'problem'
  readonly title: string
  readonly text?: string
  readonly requestId?: string | null
  readonly action?: { readonly label: string; readonly onSelect: () => void } | undefined
}

/** Long enough to read two lines, and to reach what can be undone. */
const shownMs = 6_000
const shownWithActionMs = 12_000
const most = 4

let toasts: readonly Toast[] = []
let made = 0
const listeners = new Set<() => void>()

function change(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

function add(toast: Omit<Toast, 'id'>): void {
  made += 1
  change([...toasts, { ...toast, id: made }].slice(-most))
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id))
}

export const toast = {
  /** Something was done; it goes away by itself. */
  done(title: string, action?: Toast['action']): void {
    add({ kind: 'done', title, action })
  },
  /** Something failed; it stays until it is closed. */
  problem({ code, title, text, requestId }: Problem): void {
    // The shell asks to sign in again: that says it.
    if (code === 'unauthenticated') return
    add({ kind: 'problem', title, text, requestId })
  },
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Shows toasts; once, at the end of the page. F6 goes there. They are where no main action is: at the lower left of
 * the content, and on a phone at the top while a dialog has its actions at the bottom.
 */
export function Toaster() {
  const t = useText()
  const shown = useSyncExternalStore(subscribe, () => toasts)
  const region = useRef<HTMLElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'F6' && toasts.length > 0) {
        event.preventDefault()
        region.current?.focus()
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return (
    <section
      ref={region}
      tabIndex={-1}
      aria-label={t('ui.toasts')}
      className="pointer-events-none fixed inset-x-3 bottom-[max(0.75rem,env(safe-area-inset-bottom))] z-60 flex flex-col gap-2 sm:inset-x-auto sm:bottom-5 sm:left-5 sm:w-sm lg:left-[calc(14.5rem+1.25rem)] max-sm:in-has-[[role=dialog]]:top-3 max-sm:in-has-[[role=dialog]]:bottom-auto in-has-[[data-bottom-bar]]:bottom-18!"
    >
      {/* Both are there from the start: what is added to a live region is announced. By aria-live dialogs know that
          they must not hide them. */}
      <div role="status" aria-live="polite" className="flex flex-col gap-2">
        {shown
          .filter(({ kind }) => kind === 'done')
          .map((each) => (
            <Item key={each.id} toast={each} />
          ))}
      </div>
      <div role="alert" aria-live="assertive" className="flex flex-col gap-2">
        {shown
          .filter(({ kind }) => kind === 'problem')
          .map((each) => (
            <Item key={each.id} toast={each} />
          ))}
      </div>
    </section>
  )
}

function Item({ toast: { id, kind, title, text, requestId, action } }: { readonly toast: Toast }) {
  const t = useText()
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (kind === 'problem' || isHeld) return
    const timer = setTimeout(() => dismiss(id), action ? shownWithActionMs : shownMs)
    return () => clearTimeout(timer)
  }, [id, kind, isHeld, action])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it does nothing when pressed; it only waits while somebody reads
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex animate-toast items-start gap-2.5 rounded-md bg-raised py-2.5 pr-2 pl-3.5 shadow-float forced-colors:border"
    >
      <Icon
        name={kind === 'done' ? 'check' : 'alert'}
        className={cx('mt-1', kind === 'done' ? 'text-good-ink' : 'text-bad-ink')}
      />
      <div className="min-w-0 flex-1 py-0.5">
        <p className="font-medium">{title}</p>
        {text && <p className="mt-0.5 text-muted text-sm">{text}</p>}
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
            dismiss(id)
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon="close" size="sm" label={t('ui.dismiss')} onClick={() => dismiss(id)} />
    </div>
  )
}
