import { type RefObject, useEffect } from 'react'

/**
 * Ctrl+K (⌘K) goes to the search. In the log `/` does too, and `j` and `k` go to the next row and the one before.
 * Escape goes from the detail back to its row. A key by itself does nothing outside of the log, where a voice or a
 * slipped finger may mean something else (WCAG 2.1.4).
 */
export function useLogKeys(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target, key } = event
      const log = root.current
      if (log === null || event.altKey || !(target instanceof HTMLElement)) return
      if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"]')) return

      const isChord = event.ctrlKey || event.metaKey
      const isField = target.closest('input, select, textarea') !== null
      const isInLog = !isChord && !isField && log.contains(target)
      if (isChord ? key.toLowerCase() === 'k' : isInLog && key === '/') {
        event.preventDefault()
        log.querySelector<HTMLElement>('input[type="search"]')?.focus()
      }
      if (key === 'Escape' && !isField && target.closest('#delivery') !== null) {
        log.querySelector<HTMLElement>('[data-delivery][aria-current]')?.focus()
      }
      const row = target.closest<HTMLElement>('[data-delivery]')
      if (row === null || !isInLog || (key !== 'j' && key !== 'k')) return
      const rows = [...log.querySelectorAll<HTMLElement>('[data-delivery]')]
      rows[rows.indexOf(row) + (key === 'j' ? 1 : -1)]?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [root])
}
