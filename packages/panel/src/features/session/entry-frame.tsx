import type { ReactNode } from 'react'
import { Logo } from '../../ui/logo.tsx'
import { Preferences } from '../../ui/preferences.tsx'

/** The page of those who are not in yet: one box in the middle. */
export function EntryFrame({ children }: { readonly children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 pt-[max(2.5rem,12dvh)] pb-6">
      <div className="w-full max-w-sm">
        <Logo />
        <div className="mt-6 rounded-lg border border-line bg-surface p-6">{children}</div>
        <div className="mt-3 -ml-2">
          <Preferences />
        </div>
      </div>
    </main>
  )
}
