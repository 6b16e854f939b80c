import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from 'react'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'
import { Spinner } from './spinner.tsx'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger'
type Size = 'sm' | 'md'

interface Appearance {
  /** `primary` once on a screen; `danger` only for what cannot be undone. */
  readonly look?: Look | undefined
  readonly size?: Size | undefined
  readonly icon?: IconName | undefined
}

const looks: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-on-accent shadow-control hover:bg-accent-hover',
  secondary: 'bg-surface text-ink border border-edge/60 shadow-control hover:bg-hover',
  quiet: 'text-ink hover:bg-hover',
  danger: 'bg-danger text-on-danger shadow-control hover:bg-danger-hover',
}

const sizes: Readonly<Record<Size, string>> = {
  sm: 'h-7 px-2.5 text-sm gap-1.5',
  md: 'h-9 px-3.5 text-base gap-2',
}

function classOf({ look = 'secondary', size = 'md' }: Appearance, more?: string | undefined): string {
  return cx(
    'inline-flex shrink-0 select-none items-center justify-center rounded-md font-medium whitespace-nowrap',
    'transition-colors duration-100 disabled:opacity-55 aria-disabled:opacity-55 forced-colors:border',
    looks[look],
    sizes[size],
    more,
  )
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Appearance {
  /** Something is under way: the button keeps its words and its focus, and does nothing. */
  readonly busy?: boolean
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({
  look,
  size,
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      className={classOf({ look, size }, className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly icon: IconName
  /** What it does: its name, and what hovering shows. */
  readonly label: string
  readonly size?: Size
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button that is an icon alone. */
export function IconButton({ icon, label, size = 'md', className, ...props }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...props}
      aria-label={label}
      className={cx(
        'touch inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-100',
        'hover:bg-hover hover:text-ink disabled:opacity-55 data-popup-open:bg-hover data-popup-open:text-ink',
        size === 'sm' ? 'size-7' : 'size-9',
        className,
      )}
    >
      <Icon name={icon} />
    </button>
  )
}

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement>, Appearance {
  readonly ref?: Ref<HTMLAnchorElement>
}

function Anchor({ look, size, icon, className, children, ...props }: AnchorProps) {
  return (
    <a {...props} className={classOf({ look, size }, className)}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  )
}

/** Goes somewhere, and looks like a button. */
export const ButtonLink = createLink(Anchor)
