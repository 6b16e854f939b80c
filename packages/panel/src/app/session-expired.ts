import { useSyncExternalStore } from 'react'

let isExpired = false
const listeners = new Set<() => void>()

function change(next: boolean): void {
  isExpired = next
  for (const listener of listeners) listener()
}

/** The API answered that nobody is signed in: the shell asks to sign in again, over what is open. */
export const sessionExpired = () => change(true)
export const sessionRenewed = () => change(false)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useIsSessionExpired = () => useSyncExternalStore(subscribe, () => isExpired)
