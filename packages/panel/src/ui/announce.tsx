import { useSyncExternalStore } from 'react'

let text = ''
const listeners = new Set<() => void>()

/** Tells those who hear the page something that others see: "Copied". */
export function announce(message: string): void {
  // The same text twice is two messages.
  text = message === text ? `${message}\u00a0` : message
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Where `announce` speaks; once, in the layout. */
export function Announcer() {
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {useSyncExternalStore(subscribe, () => text)}
    </div>
  )
}
