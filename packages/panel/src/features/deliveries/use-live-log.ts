import type { Delivery, DeliveryFilter } from '@gancho/client/http'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import { useApi } from '../../data/api.ts'
import { deliveryLogQuery, type LogPages } from '../../data/deliveries.ts'
import { followDeliveries, type LiveState } from '../../data/follow-deliveries.ts'
import { arrivals, insert, update, wait } from '../../data/live-log.ts'

/**
 * A log that is brought up to date by itself: rows that are shown change in place, new ones wait until they are asked
 * for. @param name tells this filter from others; @param isPaused nothing is asked for.
 */
export function useLiveLog(name: string, filter: () => DeliveryFilter, isPaused: boolean) {
  const api = useApi()
  const queries = useQueryClient()
  const options = deliveryLogQuery(api, name, filter)
  const log = useInfiniteQuery(options)
  const [waiting, setWaiting] = useState<readonly Delivery[]>([])
  const [hasGap, setGap] = useState(false)
  const [state, setState] = useState<LiveState>('live')
  const isVisible = useIsVisible()
  const isFollowing = !isPaused && isVisible && log.data !== undefined

  const onRows = useEffectEvent((rows: readonly Delivery[], hasMore: boolean) => {
    const current = queries.getQueryData<LogPages>(options.queryKey)
    if (current === undefined) return
    const fresh = arrivals(current.pages, rows)
    const pages = update(current.pages, rows)
    if (pages.every(({ data }) => data.length === 0)) {
      // Nothing is read that could be moved.
      queries.setQueryData<LogPages>(options.queryKey, { ...current, pages: insert(pages, fresh) })
      return
    }
    queries.setQueryData<LogPages>(options.queryKey, { ...current, pages })
    setWaiting(wait(waiting, fresh))
    setGap(hasGap || (hasMore && fresh.length === rows.length))
  })
  const follow = useEffectEvent((signal: AbortSignal) =>
    followDeliveries(api, { filter, onRows, onState: setState, signal }),
  )
  useEffect(() => {
    if (!isFollowing) return
    const controller = new AbortController()
    void follow(controller.signal)
    return () => controller.abort()
  }, [isFollowing])

  /** Shows what waits; where more came than is known, the log is read anew. */
  const showWaiting = async () => {
    const rows = waiting
    setWaiting([])
    setGap(false)
    if (hasGap) return await queries.resetQueries({ queryKey: options.queryKey })
    queries.setQueryData<LogPages>(options.queryKey, (current) =>
      current === undefined ? current : { ...current, pages: insert(current.pages, rows) },
    )
  }
  return { log, waiting, hasGap, state: isPaused ? ('paused' as const) : state, showWaiting }
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}

const useIsVisible = () => useSyncExternalStore(subscribe, () => document.visibilityState === 'visible')
