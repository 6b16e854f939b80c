import { type ReactNode, useId } from 'react'

/** One subject of the dashboard, with its heading. */
export function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-lg border border-line bg-surface p-4 sm:p-5">
      <h2 id={id} className="mb-3 text-base">
        {title}
      </h2>
      {children}
    </section>
  )
}
