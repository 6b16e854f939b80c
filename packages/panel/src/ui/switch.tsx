import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react'
import { cx } from './cx.ts'

interface SwitchProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'children' | 'type'> {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly ref?: Ref<HTMLInputElement>
}

/** On or off, at once or with the form that it is in. */
export function Switch({ label, hint, className, ...props }: SwitchProps) {
  const hintId = useId()
  return (
    <label className={cx('flex min-h-6 cursor-pointer items-start gap-3', className)}>
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: the checkbox itself tells whether it is on
        role="switch"
        aria-describedby={hint ? hintId : undefined}
        {...props}
        className={cx(
          'relative mt-0.5 h-5 w-9 shrink-0 cursor-[inherit] appearance-none rounded-full bg-calm-solid transition-colors checked:bg-accent',
          'before:absolute before:top-0.5 before:left-0.5 before:size-4 before:rounded-full before:bg-surface before:transition-transform checked:before:translate-x-4',
          'forced-colors:appearance-auto forced-colors:before:hidden',
        )}
      />
      <span className="min-w-0">
        {label}
        {hint && (
          <span id={hintId} className="block text-muted text-sm">
            {hint}
          </span>
        )}
      </span>
    </label>
  )
}
