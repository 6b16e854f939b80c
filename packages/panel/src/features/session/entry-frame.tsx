import type { ReactNode } from 'react'

/** The page of those who are not in yet: one box in the middle. */
export function EntryFrame({ children }: { readonly children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 pt-[max(3rem,16dvh)] pb-8">
      <div className="w-full max-w-sm">{children}</div>
    </main>
  )
}
