import type { Bin } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Outlet } from '@tanstack/react-router'
import { useApi } from '../../data/api.ts'
import { binLogQuery } from '../../data/bins.ts'
import { useProblem } from '../../i18n/index.ts'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState, LoadingStatus } from '../../ui/states.tsx'
import { useIsDesktop } from '../../ui/use-media-query.ts'
import { AnswersCard } from './answers-card.tsx'
import { BinAddress } from './bin-address.tsx'
import { BinHeader } from './bin-header.tsx'
import { RequestLog } from './request-log.tsx'
import { RequestPage } from './request-page.tsx'
import { SignatureCard } from './signature-card.tsx'

const route = getRouteApi('/shell/receivers/$binId')

/** One bin: its address, how it answers, and what came. */
export function BinPage() {
  const api = useApi()
  const describe = useProblem()
  const { binId } = route.useParams()
  const { request: selectedId } = route.useSearch()
  const isDesktop = useIsDesktop()
  const log = useQuery(binLogQuery(api, binId))

  // Where there is no room for both, a request is a page of its own.
  if (log.data !== undefined && selectedId !== undefined && !isDesktop) {
    const { bin, requests } = log.data
    return <RequestPage bin={bin} request={requests.find(({ id }) => id === selectedId)} />
  }
  return (
    <Page isWide>
      <BinHeader bin={log.data?.bin} canWrite={api.canWrite} />
      {log.data !== undefined ? (
        <BinDetail bin={log.data.bin} selectedId={selectedId} canWrite={api.canWrite} />
      ) : log.isError ? (
        <ErrorState problem={describe(log.error)} onRetry={log.refetch} isRetrying={log.isFetching} />
      ) : (
        <Loading />
      )}
      <Outlet />
    </Page>
  )
}

interface BinDetailProps {
  readonly bin: Bin
  readonly selectedId: string | undefined
  readonly canWrite: boolean
}

function BinDetail({ bin, selectedId, canWrite }: BinDetailProps) {
  return (
    <>
      <BinAddress bin={bin} canWrite={canWrite} />
      <div className="mt-4 grid gap-4 lg:grid-cols-2">
        <AnswersCard bin={bin} canWrite={canWrite} />
        <SignatureCard bin={bin} canWrite={canWrite} />
      </div>
      <RequestLog key={bin.id} binId={bin.id} selectedId={selectedId} />
    </>
  )
}

function Loading() {
  return (
    <div className="flex flex-col gap-4">
      <LoadingStatus />
      <Skeleton className="h-28 w-full" />
      <Skeleton className="h-36 w-full" />
      <Skeleton className="h-80 w-full" />
    </div>
  )
}
