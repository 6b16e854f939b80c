import type { Delivery, DeliveryStatus, Page } from '@gancho/client/http'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { arrivals, insert, update, wait } from './live-log.ts'

const delivery = (number: number, status: DeliveryStatus = 'PENDING'): Delivery => ({
  id: `dlv_${String(number).padStart(4, '0')}`,
  event_id: 'evt_1',
  event: 'invoice.created',
  webhook_id: 'wh_1',
  tenant_id: 'acme',
  status,
  attempts: 0,
  target_url: 'https://example.com/',
  resource_type: null,
  resource_id: null,
  last_error: null,
  last_status_code: null,
  next_attempt_at: null,
  test: false,
  created_at: '2026-01-01T00:00:00.000Z',
  finished_at: null,
})

const number = fc.integer({ min: 0, max: 400 })
const status = fc.constantFrom<DeliveryStatus>('PENDING', 'SENDING', 'DELIVERED', 'FAILED', 'CANCELLED')
const rows = fc.array(fc.tuple(number, status)).map((all) => all.map(([id, state]) => delivery(id, state)))

/** A log of a few pages, newest first; whether older ones are left is either. */
const log = fc
  .tuple(fc.uniqueArray(number), fc.integer({ min: 1, max: 4 }), fc.boolean())
  .map(([ids, pageCount, hasMore]) => {
    const sorted = ids.sort((a, b) => b - a).map((id) => delivery(id))
    const size = Math.max(1, Math.ceil(sorted.length / pageCount))
    return Array.from({ length: pageCount }, (_, index): Page<Delivery> => {
      const isLast = index === pageCount - 1
      return {
        data: sorted.slice(index * size, isLast ? undefined : (index + 1) * size),
        next_cursor: isLast && !hasMore ? null : 'next',
      }
    })
  })

const idsOf = (pages: readonly Page<Delivery>[]) => pages.flatMap(({ data }) => data.map(({ id }) => id))

// What is read never moves, whatever happens to the deliveries and in whatever order it is told.
it('no event moves, adds or takes away a row that is shown', () => {
  fc.assert(
    fc.property(log, fc.array(rows), (pages, batches) => {
      let shown: Page<Delivery>[] = pages
      let waiting: Delivery[] = []
      for (const batch of batches) {
        waiting = wait(waiting, arrivals(shown, batch))
        shown = update(shown, batch)
        expect(idsOf(shown)).toEqual(idsOf(pages))
      }
      const known = new Set(idsOf(pages))
      expect(waiting.filter(({ id }) => known.has(id))).toEqual([])
      const last = new Map(batches.flat().map((row) => [row.id, row]))
      for (const row of shown.flatMap(({ data }) => data)) expect(row).toEqual(last.get(row.id) ?? row)
      for (const row of waiting) expect(row).toEqual(last.get(row.id))
    }),
  )
})

it('what is inserted is there once and in its place, and the end of the log stays where it was', () => {
  fc.assert(
    fc.property(log, rows, (pages, fresh) => {
      const oldest = idsOf(pages).at(-1)
      const inserted = insert(pages, wait([], fresh))
      const ids = idsOf(inserted)
      expect(ids).toEqual([...new Set(ids)].sort().reverse())
      expect(ids).toEqual(expect.arrayContaining(idsOf(pages)))
      expect(inserted.map(({ next_cursor }) => next_cursor)).toEqual(
        pages.map(({ next_cursor }) => next_cursor),
      )
      const hasMore = pages.at(-1)?.next_cursor !== null
      const left = fresh.filter(({ id }) => !ids.includes(id))
      if (hasMore && oldest !== undefined) {
        // Older ones come with their page: inserted here, what is between would seem not to exist.
        expect(ids.at(-1)).toBe(oldest)
        expect(left.every(({ id }) => id < oldest)).toBe(true)
      } else expect(left).toEqual([])
    }),
  )
})
