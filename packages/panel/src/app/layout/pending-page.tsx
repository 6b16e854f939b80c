import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { LoadingStatus } from '../../ui/states.tsx'

/** While the code of a screen is on its way. */
export function PendingPage() {
  return (
    <Page>
      <LoadingStatus />
      <Skeleton className="h-7 w-40" />
      <Skeleton className="mt-6 h-11 w-full" />
      <Skeleton className="mt-3 h-11 w-full" />
      <Skeleton className="mt-3 h-11 w-full" />
    </Page>
  )
}
