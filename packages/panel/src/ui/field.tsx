import { createContext, type ReactNode, useContext, useId } from 'react'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'
import { useAfterPress } from './use-after-press.ts'

interface FieldWiring {
  readonly id: string
  readonly describedBy: string | undefined
  readonly isInvalid: boolean
}

const FieldContext = createContext<FieldWiring | null>(null)

/** What a control inside a Field wears, so that its label, hint and error are its own for everyone. */
export function useFieldProps(): {
  readonly id?: string
  readonly 'aria-describedby'?: string | undefined
  readonly 'aria-invalid'?: true | undefined
} {
  const field = useContext(FieldContext)
  if (field === null) return {}
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.isInvalid || undefined,
  }
}

interface FieldProps {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly error?: string | undefined
  /** Beside the label, such as "optional". */
  readonly aside?: ReactNode
  readonly className?: string
  readonly children: ReactNode
}

/** A label, one control, its hint, and what is wrong with it. */
export function Field({ label, hint, error, aside, className, children }: FieldProps) {
  const id = useId()
  const describedBy =
    cx(error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`) || undefined
  return (
    <FieldContext value={{ id, describedBy, isInvalid: error !== undefined }}>
      <div className={cx('flex flex-col gap-1.5', className)}>
        <div className="flex items-baseline justify-between gap-3">
          <label htmlFor={id} className="font-medium">
            {label}
          </label>
          {aside && <span className="text-muted text-sm">{aside}</span>}
        </div>
        {children}
        <FieldError id={`${id}-error`} error={error} />
        {hint && (
          <p id={`${id}-hint`} className="text-muted text-sm">
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  )
}

/** What is wrong with a control or a group of them. */
export function FieldError({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  const shown = useAfterPress(error)
  if (shown === undefined) return null
  return (
    <p id={id} className="flex items-start gap-1.5 text-danger text-sm">
      <Icon name="alert" className="mt-0.5" />
      {shown}
    </p>
  )
}
