import { type ReactNode, useId } from 'react'

interface SectionProps {
  readonly title: string
  /** What it is for. */
  readonly text: ReactNode
  readonly children: ReactNode
}

/** Settings that belong together: what they are for, and beside it, where there is room, the controls. */
export function Section({ title, text, children }: SectionProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-12 gap-y-4 border-line border-t py-6 lg:grid-cols-[17rem_minmax(0,36rem)] lg:py-8"
    >
      <div>
        <h2 id={id} className="text-base">
          {title}
        </h2>
        <div className="mt-1 max-w-prose text-muted">{text}</div>
      </div>
      <div className="flex min-w-0 flex-col gap-6">{children}</div>
    </section>
  )
}
