import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement } from 'react'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'
import { popup } from './overlay.ts'

export type MenuEntry =
  | 'separator'
  | {
      readonly label: string
      readonly icon?: IconName
      readonly onSelect?: () => void
      /** An element that the entry is instead of its own, such as a link. */
      readonly render?: ReactElement
      /** Of several of which one holds. */
      readonly isChosen?: boolean
      readonly isDanger?: boolean
      readonly isDisabled?: boolean
    }

interface MenuPopupProps {
  readonly trigger: ReactElement
  readonly entries: readonly MenuEntry[]
  readonly align: 'start' | 'end'
  readonly container: HTMLElement
}

/** The menu itself, opened: Menu loads it. */
export default function MenuPopup({ trigger, entries, align, container }: MenuPopupProps) {
  return (
    <Base.Root defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal container={container}>
        <Base.Positioner align={align} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={popup}>
            {entries.map((entry) =>
              entry === 'separator' ? (
                <Base.Separator key="separator" className="-mx-1 my-1 h-px bg-line" />
              ) : (
                <Base.Item
                  key={entry.label}
                  onClick={entry.onSelect}
                  disabled={entry.isDisabled ?? false}
                  {...(entry.render && { render: entry.render })}
                  className={cx(
                    'flex h-8 cursor-pointer select-none items-center gap-2.5 rounded-sm pr-4 pl-2.5 outline-none pointer-coarse:h-11',
                    'data-highlighted:bg-hover data-disabled:opacity-50 forced-colors:data-highlighted:outline-2',
                    entry.isDanger && 'text-danger',
                  )}
                >
                  {entry.icon && <Icon name={entry.icon} className={entry.isDanger ? '' : 'text-muted'} />}
                  <span className="flex-1">{entry.label}</span>
                  {entry.isChosen && <Icon name="check" />}
                </Base.Item>
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
