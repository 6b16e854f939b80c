import { cx } from './cx.ts'

interface SegmentedProps<Value extends string> {
  /** What is chosen, for those who hear it. */
  readonly label: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly options: readonly { readonly value: Value; readonly label: string }[]
}

/** A few ways to look at the same thing, of which one holds. */
export function Segmented<Value extends string>({ label, value, onChange, options }: SegmentedProps<Value>) {
  return (
    <fieldset className="inline-flex rounded-md border border-line bg-sunken p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cx(
            'h-6 rounded-sm px-2 font-medium text-sm pointer-coarse:h-10 pointer-coarse:px-3',
            option.value === value
              ? 'bg-surface text-ink shadow-control forced-colors:outline-2'
              : 'text-muted hover:text-ink',
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  )
}
