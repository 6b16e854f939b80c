import { CopyButton } from './copy-button.tsx'
import { cx } from './cx.ts'

interface CodeBlockProps {
  readonly code: string
  /** What it is: the name of the region, which can be scrolled by keyboard. */
  readonly label: string
  /** "Copy the command". */
  readonly copyLabel: string
  readonly className?: string
}

/** Text for machines, to read and to copy: it is never translated. */
export function CodeBlock({ code, label, copyLabel, className }: CodeBlockProps) {
  return (
    <div className={cx('relative rounded-md border border-line bg-sunken', className)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1) */}
      <section aria-label={label} tabIndex={0} className="max-h-96 overflow-auto rounded-md py-3 pr-12 pl-4">
        <pre translate="no" className="whitespace-pre-wrap break-words text-sm">
          {code}
        </pre>
      </section>
      <div className="absolute top-1.5 right-1.5">
        <CopyButton value={code} label={copyLabel} />
      </div>
    </div>
  )
}
