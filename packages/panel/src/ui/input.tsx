import type { InputHTMLAttributes, ReactNode, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'
import { cx } from './cx.ts'
import { useFieldProps } from './field.tsx'
import { Icon } from './icon.tsx'

/** Text of 16 px on phones: below that, they zoom in when a control gets the focus. */
const look = cx(
  'w-full rounded-md border border-edge bg-surface text-ink text-lg shadow-control sm:text-base',
  'placeholder:text-muted aria-invalid:border-danger disabled:bg-sunken disabled:text-muted',
)

export interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly ref?: Ref<HTMLInputElement> | undefined
}

export function Input({ className, ...props }: InputProps) {
  return <input {...useFieldProps()} {...props} className={cx(look, 'h-9 px-3', className)} />
}

/** A text field to look for something: its label is for those who do not see the glass. */
export function SearchInput({ label, className, ...props }: InputProps & { readonly label: string }) {
  return (
    <div className={cx('relative', className)}>
      <Icon name="search" className="pointer-events-none absolute top-2.5 left-2.5 text-muted" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        {...props}
        className={cx(look, 'h-9 pr-3 pl-8.5')}
      />
    </div>
  )
}

interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly ref?: Ref<HTMLTextAreaElement> | undefined
}

export function Textarea({ className, ...props }: TextareaProps) {
  return <textarea {...useFieldProps()} {...props} className={cx(look, 'min-h-20 px-3 py-2', className)} />
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  /** The options. */
  readonly children: ReactNode
  readonly ref?: Ref<HTMLSelectElement> | undefined
}

/** The browser's own: it is at home on every device. */
export function Select({ className, children, ...props }: SelectProps) {
  return (
    <div className={cx('relative', className)}>
      <select {...useFieldProps()} {...props} className={cx(look, 'h-9 appearance-none pr-8 pl-3')}>
        {children}
      </select>
      <Icon name="chevron" className="pointer-events-none absolute top-2.5 right-2.5 text-muted" />
    </div>
  )
}
