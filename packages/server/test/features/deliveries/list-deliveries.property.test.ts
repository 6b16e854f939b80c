import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryFilter } from '../../../src/features/deliveries/filter.queries.ts'
import { listDeliveries } from '../../../src/features/deliveries/list.queries.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { idOf, type StoredDelivery, storeDeliveries } from '../../support/deliveries.ts'

const tenants = ['list-1', 'list-2']
const events = ['invoice.created', 'invoice.sent', 'invoices.sent', 'payment.received']
const errors = ['timeout', 'http_status', 'http']
const codes = [null, 200, 404, 500, 503]
const resources = [null, 'inv-1', 'inv-2']
const startMs = Date.UTC(2026, 0, 1)
const hourMs = 60 * 60 * 1_000

const delivery = fc
  .record({
    hour: fc.nat(40),
    tenant: fc.nat(1),
    webhook: fc.nat(2),
    event: fc.constantFrom(...events),
    status: fc.constantFrom('PENDING', 'SENDING', 'DELIVERED', 'FAILED', 'CANCELLED'),
    error: fc.constantFrom(...errors),
    last_status_code: fc.constantFrom(...codes),
    resource_id: fc.constantFrom(...resources),
    test: fc.boolean(),
  })
  .map(({ hour, tenant, webhook, error, ...row }): StoredDelivery => {
    const atMs = startMs + hour * hourMs
    return {
      ...row,
      id: idOf('dlv', atMs),
      event_id: idOf('evt', atMs),
      tenant_id: tenants[tenant]!,
      // Webhooks belong to one tenant each.
      webhook_id: `wh_${tenant}${webhook}${'0'.repeat(30)}`,
      last_error: row.status === 'DELIVERED' ? null : `${error}: It failed.`,
      created_at: new Date(atMs),
    }
  })

const stored = fc.sample(delivery, { numRuns: 120, seed: 7 })

/** Few conditions at a time, or nothing would fit. */
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
const someId = (column: 'id' | 'event_id' | 'webhook_id') =>
  fc.constantFrom(...stored.map((row) => row[column]))
const moment = fc.nat(45).map((hour) => new Date(startMs + hour * hourMs))

const filter: fc.Arbitrary<DeliveryFilter> = fc.record({
  tenantId: fc.constantFrom(...tenants),
  status: maybe(fc.constantFrom('PENDING', 'SENDING', 'DELIVERED', 'FAILED', 'CANCELLED')),
  event: maybe(fc.constantFrom('invoice.created', 'invoice.*', 'payment.*', 'nothing')),
  webhookId: maybe(someId('webhook_id')),
  eventId: maybe(someId('event_id')),
  resourceId: maybe(fc.constantFrom('inv-1', 'inv-3')),
  error: maybe(fc.constantFrom(...errors)),
  statusCode: maybe(fc.constantFrom('500', '5xx', '2xx')),
  from: maybe(moment),
  to: maybe(moment),
  test: maybe(fc.boolean()),
  q: maybe(fc.oneof(someId('id'), someId('event_id'), fc.constant('inv-2'))),
})

/** The same in words of its own. */
function fits(row: StoredDelivery, f: DeliveryFilter): boolean {
  return (
    row.tenant_id === f.tenantId &&
    (f.status ?? row.status) === row.status &&
    (f.event === undefined ||
      (f.event.endsWith('.*') ? row.event.startsWith(f.event.slice(0, -1)) : row.event === f.event)) &&
    (f.webhookId ?? row.webhook_id) === row.webhook_id &&
    (f.eventId ?? row.event_id) === row.event_id &&
    (f.resourceId ?? row.resource_id) === row.resource_id &&
    (f.error === undefined || row.last_error?.split(':')[0] === f.error) &&
    (f.statusCode === undefined ||
      String(row.last_status_code).startsWith(f.statusCode.replaceAll('x', ''))) &&
    (f.from === undefined || row.created_at >= f.from) &&
    (f.to === undefined || row.created_at < f.to) &&
    (f.test ?? row.test) === row.test &&
    (f.q === undefined || [row.id, row.event_id, row.resource_id].includes(f.q))
  )
}

describe.each(engines)('lists of deliveries on %s', (_name, open) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await open()
    await storeDeliveries(db, stored)
  })
  afterAll(() => db?.close())

  // However few rows it looks at in one call, and wherever they are: what does not fit is passed over, not the rest.
  it('give every delivery that fits once, newest first, page by page, and end', async () => {
    await fc.assert(
      fc.asyncProperty(
        filter,
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(1, 2, 5, 1_000),
        async (asked, limit, scanLimit) => {
          const seen: string[] = []
          let beforeId: string | null = null
          for (let pages = 0; ; pages += 1) {
            expect(pages, 'it ends').toBeLessThanOrEqual(stored.length)
            const { rows, scannedTo } = await listDeliveries(db.kysely, {
              ...asked,
              beforeId,
              limit: limit + 1,
              scanLimit,
            })
            seen.push(...rows.slice(0, limit).map(({ id }) => id))
            beforeId = rows.length > limit ? rows[limit - 1]!.id : scannedTo
            if (beforeId === null) break
          }
          const expected = stored.filter((row) => fits(row, asked)).map(({ id }) => id)
          expect(seen).toEqual(expected.sort().reverse())
        },
      ),
      { numRuns: 150 },
    )
  })
})
