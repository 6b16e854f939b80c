import { cloneElement, lazy, type MouseEvent, type ReactElement, Suspense, useState } from 'react'
import type { MenuEntry } from './menu-popup.tsx'

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<{
    'aria-haspopup'?: 'menu'
    onClick?: (event: MouseEvent<HTMLElement>) => void
    onPointerEnter?: () => void
    onFocus?: () => void
  }>
  readonly entries: readonly MenuEntry[]
  readonly align?: 'start' | 'end'
}

const load = () => import('./menu-popup.tsx')
const MenuPopup = lazy(load)

/** A menu of actions. What opens it is there at once; the rest is loaded when somebody comes near. */
export function Menu({ trigger, entries, align = 'end' }: MenuProps) {
  // Where it is put, once somebody wants it: inside the same dialog or landmark as its button.
  const [container, setContainer] = useState<HTMLElement | null>(null)
  const closed = cloneElement(trigger, {
    'aria-haspopup': 'menu',
    onClick: (event) =>
      setContainer(event.currentTarget.closest<HTMLElement>('[role="dialog"], main, header')),
    onPointerEnter: load,
    onFocus: load,
  })
  if (container === null) return closed
  return (
    <Suspense fallback={closed}>
      <MenuPopup trigger={trigger} entries={entries} align={align} container={container} />
    </Suspense>
  )
}
