import type { Database } from '../../platform/database/database.ts'
import type { DeliveryFilter } from './filter.queries.ts'
import type { DeliveryRow } from './queries.ts'
import { listDeliveries } from './service.ts'

type Listener = (rows: readonly DeliveryRow[]) => void

/** The first page of a list of deliveries, as it changes. */
export interface DeliveryFeed {
  /** The page as it is, oldest first. */
  readonly rows: readonly DeliveryRow[]
  /** From now on, `listener` is told of rows that are new on the page or have changed, oldest first. */
  listen(listener: Listener): void
  stop(): void
}

/** The pages that are followed in this process. Those who follow the same one share its reads. */
export interface DeliveryFeeds {
  /** Rejects when the page cannot be read. */
  follow(filter: DeliveryFilter): Promise<DeliveryFeed>
  /** Deliveries of a tenant have changed, as this process knows: they are read soon, and not when their time comes. */
  touch(tenantId: string): void
}

interface Page {
  readonly filter: DeliveryFilter
  readonly listeners: Set<Listener>
  /** How many follow it, those included that wait for its first read. */
  followers: number
  readonly firstRead: PromiseWithResolvers<void>
  /** Oldest first. */
  rows: readonly DeliveryRow[]
  /** The rows as text, to compare. */
  known: ReadonlySet<string>
  /** How long after a read the next one comes. */
  waitMs: number
  readAtMs: number
  dueAtMs: number
}

const pageSize = 50
/** How many rows a read looks at: reads are frequent. */
const scanLimit = 2_000

/** What others commit is seen after the shortest wait; each read without a change makes it longer. */
const shortestWaitMs = 500
const longestWaitMs = 2_000
const growth = 1.25
/** How often a page is read at most, however often it is touched. */
const touchedWaitMs = 100

/** @param onError told of each read that fails, but the first of a page. It is made again. */
export function createDeliveryFeeds({
  db,
  onError,
}: {
  db: Database
  onError: (error: unknown) => void
}): DeliveryFeeds {
  const pages = new Map<string, Page>()
  const ofTenant = new Map<string, Set<Page>>()
  let timer: NodeJS.Timeout | undefined
  let isReading = false
  const nowMs = () => performance.now()

  function open(key: string, filter: DeliveryFilter): Page {
    const page: Page = {
      filter,
      listeners: new Set(),
      followers: 0,
      firstRead: Promise.withResolvers<void>(),
      rows: [],
      known: new Set(),
      waitMs: shortestWaitMs,
      readAtMs: Number.NEGATIVE_INFINITY,
      dueAtMs: nowMs(),
    }
    pages.set(key, page)
    ofTenant.set(filter.tenantId, (ofTenant.get(filter.tenantId) ?? new Set()).add(page))
    return page
  }

  function leave(key: string, page: Page): void {
    page.followers -= 1
    if (page.followers > 0) return
    const { tenantId } = page.filter
    pages.delete(key)
    ofTenant.get(tenantId)?.delete(page)
    if (ofTenant.get(tenantId)?.size === 0) ofTenant.delete(tenantId)
    schedule()
  }

  /** Reads are made one after another: however many pages are followed, they take one connection. */
  function schedule(): void {
    clearTimeout(timer)
    if (isReading || pages.size === 0) return
    const next = Math.min(...[...pages.values()].map(({ dueAtMs }) => dueAtMs))
    timer = setTimeout(() => void readDue(), Math.max(0, next - nowMs()))
  }

  async function readDue(): Promise<void> {
    isReading = true
    for (const page of [...pages.values()].sort((a, b) => a.dueAtMs - b.dueAtMs)) {
      if (page.followers > 0 && page.dueAtMs <= nowMs()) await read(page)
    }
    isReading = false
    schedule()
  }

  async function read(page: Page): Promise<void> {
    page.readAtMs = nowMs()
    page.dueAtMs = page.readAtMs + longestWaitMs
    try {
      const input = { ...page.filter, beforeId: null, limit: pageSize, scanLimit }
      const { rows } = await listDeliveries({ deps: { db }, input })
      const isChanged = show(page, rows.toReversed())
      page.waitMs = isChanged ? shortestWaitMs : Math.min(page.waitMs * growth, longestWaitMs)
      page.dueAtMs = Math.min(page.dueAtMs, page.readAtMs + page.waitMs)
      page.firstRead.resolve()
    } catch (error) {
      page.firstRead.reject(error)
      if (page.listeners.size > 0) onError(error)
    }
  }

  /** @returns whether anything changed. */
  function show(page: Page, rows: readonly DeliveryRow[]): boolean {
    const texts = rows.map((row) => JSON.stringify(row))
    const changed = rows.filter((_, index) => !page.known.has(texts[index] ?? ''))
    page.rows = rows
    page.known = new Set(texts)
    if (changed.length > 0) for (const listener of page.listeners) listener(changed)
    return changed.length > 0
  }

  return {
    async follow(filter) {
      const key = JSON.stringify(filter)
      const page = pages.get(key) ?? open(key, filter)
      page.followers += 1
      schedule()
      try {
        await page.firstRead.promise
      } catch (error) {
        leave(key, page)
        throw error
      }
      let own: Listener | null = null
      return {
        rows: page.rows,
        listen(listener) {
          own = listener
          page.listeners.add(listener)
        },
        stop() {
          if (own !== null) page.listeners.delete(own)
          leave(key, page)
        },
      }
    },
    touch(tenantId) {
      for (const page of ofTenant.get(tenantId) ?? []) {
        const soonMs = Math.max(nowMs(), page.readAtMs + touchedWaitMs)
        page.waitMs = shortestWaitMs
        if (page.dueAtMs <= soonMs) continue
        page.dueAtMs = soonMs
        schedule()
      }
    },
  }
}
