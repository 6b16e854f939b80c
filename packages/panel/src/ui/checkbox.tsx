import { type InputHTMLAttributes, type ReactNode, type Ref, useEffect, useId, useRef } from 'react'
import { cx } from './cx.ts'

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'children'> {
  readonly label: ReactNode
  readonly hint?: ReactNode
  /** Some of what it stands for is chosen: announced as "mixed". */
  readonly isMixed?: boolean
  readonly ref?: Ref<HTMLInputElement>
}

/** A checkbox of 16 px whose whole line, label and hint, can be pressed. */
export function Checkbox({ label, hint, isMixed = false, className, ref, ...props }: CheckboxProps) {
  const hintId = useId()
  const own = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (own.current !== null) own.current.indeterminate = isMixed
  }, [isMixed])
  return (
    <label className={cx('flex min-h-6 cursor-pointer items-start gap-2.5', className)}>
      <input
        type="checkbox"
        aria-describedby={hint ? hintId : undefined}
        {...props}
        ref={(element) => {
          own.current = element
          if (typeof ref === 'function') ref(element)
          else if (ref) ref.current = element
        }}
        className="mt-0.75 size-4 shrink-0 cursor-[inherit] accent-accent"
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
