import { useEffect, useState, useSyncExternalStore } from 'react'

let isPressed = false
const listeners = new Set<() => void>()

function set(next: boolean): void {
  isPressed = next
  for (const listener of listeners) listener()
}

// Pressing a button takes the focus from a field before it is released. What that shows must not move the button away
// from under the pointer: the click would go to whatever is there by then, or nowhere.
addEventListener('pointerdown', () => set(true), true)
for (const end of ['pointerup', 'pointercancel', 'dragend']) {
  // The click comes right after, before anything that was put off.
  addEventListener(end, () => setTimeout(() => set(false)), true)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A value as it was when the pointer was pressed, until it is released and the click is over; otherwise as it is. */
export function useAfterPress<Value>(value: Value): Value {
  const isHeld = useSyncExternalStore(subscribe, () => isPressed)
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    if (!isHeld) setSettled(() => value)
  }, [isHeld, value])
  return isHeld ? settled : value
}
