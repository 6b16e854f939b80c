import { type RefObject, useEffect } from 'react'

/** `/` goes to the search; in the list `j` and `k` go to the next row and the one before; Escape goes from the detail back to its row. */
export function useLogKeys(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target, key } = event
      if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return
      if (target.closest('input, select, textarea, [role="dialog"], [role="alertdialog"], [role="menu"]'))
        return
      if (key === '/') {
        event.preventDefault()
        root.current?.querySelector<HTMLElement>('input[type="search"]')?.focus()
      }
      if (key === 'Escape' && target.closest('#delivery') !== null) {
        root.current?.querySelector<HTMLElement>('[data-delivery][aria-current]')?.focus()
      }
      const row = target.closest<HTMLElement>('[data-delivery]')
      if (row === null || (key !== 'j' && key !== 'k')) return
      const rows = [...(root.current?.querySelectorAll<HTMLElement>('[data-delivery]') ?? [])]
      rows[rows.indexOf(row) + (key === 'j' ? 1 : -1)]?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [root])
}
