import type { AnyRouter } from '@tanstack/react-router'

/**
 * When the page changes, the focus goes to its heading, so that those who hear the page are told. A page is known
 * by its `h1`: what only changes beside it, such as a detail next to a list, leaves the focus where it is.
 */
export function focusHeadings(router: AnyRouter): void {
  let current: Element | null = null
  router.subscribe('onRendered', () => {
    const heading = document.querySelector('h1')
    if (heading === null || heading === current) return
    const isFirst = current === null
    current = heading
    if (!isFirst && document.querySelector('[role="dialog"], [role="alertdialog"]') === null) {
      // A step back goes to where the page was scrolled.
      heading.focus({ preventScroll: true })
    }
  })
}
