import { Callout } from './callout.tsx'
import { CopyButton } from './copy-button.tsx'

interface ShownOnceProps {
  readonly value: string
  /** That it is not shown again. */
  readonly text: string
  readonly copyLabel: string
}

/** A secret that was just made, whole, this once. */
export function ShownOnce({ value, text, copyLabel }: ShownOnceProps) {
  return (
    <div className="flex flex-col gap-3">
      <Callout meaning="warn">{text}</Callout>
      <div className="flex flex-wrap items-center gap-3 rounded-md border border-line bg-sunken px-4 py-3">
        <code translate="no" className="min-w-0 flex-1 basis-60 break-all text-sm">
          {value}
        </code>
        <CopyButton value={value} label={copyLabel} hasText look="primary" />
      </div>
    </div>
  )
}
