import type { BinRequest } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../data/api.ts'
import { keptRequests } from '../../data/bin-log.ts'
import { binLogQuery } from '../../data/bins.ts'
import { useText } from '../../i18n/index.ts'
import { LiveBar } from '../../ui/live-bar.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { useIsDesktop } from '../../ui/use-media-query.ts'
import { RequestDetail } from './request-detail.tsx'
import { RequestList } from './request-list.tsx'
import { WaitingForRequests } from './waiting-for-requests.tsx'

interface RequestLogProps {
  readonly binId: string
  /** The one that is shown beside the list. */
  readonly selectedId: string | undefined
}

const pollMs = 2_000

/** What came, brought up to date by itself: new ones wait until they are asked for, so that nothing moves. */
export function RequestLog({ binId, selectedId }: RequestLogProps) {
  const t = useText()
  const isDesktop = useIsDesktop()
  const [isPaused, setPaused] = useState(false)
  const log = useQuery({ ...binLogQuery(useApi(), binId), refetchInterval: isPaused ? false : pollMs })
  const { shown, waiting, show } = useHeld(log.data?.requests ?? [])
  if (log.data === undefined) return null
  const { bin } = log.data
  // What is read stays, also when it is not kept any more.
  const selected = shown.find(({ id }) => id === selectedId)
  return (
    <section aria-label={t('bins.log')} className="mt-6">
      <LiveBar
        state={isPaused ? 'paused' : log.isError ? 'reconnecting' : 'live'}
        waiting={waiting.length}
        label={t('bins.log.new', { count: waiting.length })}
        news={t('bins.log.news', { count: waiting.length })}
        onShow={show}
        onPause={setPaused}
        // As wide as the list below it.
        className="lg:max-w-102"
      />
      {shown.length === 0 ? (
        <WaitingForRequests bin={bin} />
      ) : (
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(19rem,25rem)_minmax(0,1fr)]">
          <div>
            <RequestList binId={binId} requests={shown} selectedId={selectedId} />
            <p className="px-1 py-3 text-muted text-sm">
              {t('bins.log.kept', { kept: keptRequests, count: bin.requests })}
            </p>
          </div>
          {isDesktop &&
            (selected === undefined ? (
              <div className="rounded-lg border border-line border-dashed">
                <EmptyState
                  icon="inbox"
                  title={t(selectedId === undefined ? 'bins.log.choose' : 'bins.request.gone')}
                >
                  {t(selectedId === undefined ? 'bins.log.choose.text' : 'bins.request.gone.text')}
                </EmptyState>
              </div>
            ) : (
              <RequestDetail bin={bin} request={selected} />
            ))}
        </div>
      )}
    </section>
  )
}

/** The list as it was when it was last asked for, and what has come since. */
function useHeld(requests: readonly BinRequest[]) {
  const [held, setHeld] = useState(requests)
  // Nobody reads an empty list: the first ones come in by themselves.
  if (held.length === 0 && requests.length > 0) setHeld(requests)
  const known = new Set(held.map(({ id }) => id))
  return {
    shown: held,
    waiting: held.length === 0 ? [] : requests.filter(({ id }) => !known.has(id)),
    show: () => setHeld(requests),
  }
}
