import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryStatus } from '../../../src/engine/settle/delivery-state.ts'
import { stepReplayIn } from '../../../src/features/replays/chore.ts'
import type { ReplayKind } from '../../../src/features/replays/rules.ts'
import { cancelReplay, createReplay, getReplay } from '../../../src/features/replays/service.ts'
import { createVirtualClock } from '../../support/clock.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { idOf, storeDeliveries } from '../../support/deliveries.ts'
import { enoughRuns } from '../../support/enough-runs.ts'
import { createTestWebhook, newTenant, registerEventType } from '../../support/factories.ts'

const types = ['invoice.created', 'invoice.sent', 'payment.received']
const startMs = Date.UTC(2026, 0, 1)
const minuteMs = 60_000

/** One event, and what is there of it at each of two webhooks when the replay is made. */
interface Story {
  readonly minute: number
  readonly type: string
  readonly test: boolean
  /** The event itself is no longer kept. */
  readonly expired: boolean
  readonly at: readonly (DeliveryStatus | null)[]
  readonly isStrangers: boolean
}

const statusOrNone = fc.constantFrom<(DeliveryStatus | null)[]>(
  null,
  'PENDING',
  'SENDING',
  'DELIVERED',
  'FAILED',
  'FAILED',
  'CANCELLED',
)
const story: fc.Arbitrary<Story> = fc.record({
  minute: fc.nat(10),
  type: fc.constantFrom(...types),
  test: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  expired: fc.oneof(
    { weight: 4, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  at: fc.tuple(statusOrNone, statusOrNone),
  isStrangers: fc.oneof(
    { weight: 5, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
})

const selection = fc.record({
  kind: fc.constantFrom<ReplayKind[]>('recover', 'missing', 'all'),
  webhook: fc.constantFrom(0, 1, null),
  event: fc.constantFrom(undefined, 'invoice.*', 'invoice.sent'),
  from: fc.option(fc.nat(10), { nil: undefined }),
  to: fc.option(fc.nat(12), { nil: undefined }),
})

type Action = 'step' | 'crash' | 'three at once' | 'pause' | 'fail what was sent' | 'cancel'
const action = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom<Action[]>('step', 'crash', 'three at once', 'pause', 'fail what was sent'),
  },
  { weight: 1, arbitrary: fc.constant<Action>('cancel') },
)

const boom = new Error('the process is killed before it commits')

describe.each(engines)('a replay on %s, whatever happens on its way', (_name, open) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await open()
    for (const type of types) await registerEventType(db, type)
  })
  afterAll(() => db?.close())

  /** Every delivery of a tenant that waits, as event and webhook. */
  async function waitingOf(tenantId: string): Promise<string[]> {
    const { rows } = await sql<{ made: string }>`
      SELECT event_id || ' ' || webhook_id AS made FROM gancho.delivery_queue WHERE tenant_id = ${tenantId}`.execute(
      db.kysely,
    )
    return rows.map(({ made }) => made)
  }

  it('makes everything it is about due once, and nothing else; cancelled, a part of that', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(story, { minLength: 1, maxLength: 25 }),
        selection,
        fc.array(action, { maxLength: 15 }),
        fc.constantFrom(1, 3, 1_000),
        fc.constantFrom(1, 4, 1_000),
        async (stories, asked, actions, scanLimit, ratePerSecond) => {
          const clock = createVirtualClock()
          const [tenantId, stranger] = [newTenant(), newTenant()]
          // The first takes every event, the second invoices that were created.
          const webhooks = [
            (await createTestWebhook(db, { tenantId, events: ['*'] })).id,
            (await createTestWebhook(db, { tenantId, events: ['invoice.created'], state: 'PAUSED' })).id,
          ]
          const told = stories.map((each) => ({ ...each, id: idOf('evt', startMs + each.minute * minuteMs) }))
          await storeEvents(
            told.filter(({ expired }) => !expired),
            (each) => (each.isStrangers ? stranger : tenantId),
          )
          await storeDeliveries(
            db,
            told.flatMap(({ at, minute, type, test, id, isStrangers }) =>
              at.flatMap((status, n) =>
                status === null || isStrangers
                  ? []
                  : [
                      {
                        id: idOf('dlv', startMs + minute * minuteMs),
                        tenant_id: tenantId,
                        webhook_id: webhooks[n]!,
                        event_id: id,
                        event: type,
                        resource_id: null,
                        test,
                        status,
                        last_error: status === 'DELIVERED' ? null : 'timeout: No answer.',
                        last_status_code: null,
                        created_at: new Date(startMs + minute * minuteMs),
                      },
                    ],
              ),
            ),
          )

          const chosen = asked.kind === 'recover' ? asked.webhook : (asked.webhook ?? 0)
          const minute = (n: number | undefined) =>
            n === undefined ? undefined : new Date(startMs + n * minuteMs)
          const replay = await createReplay({
            deps: { db, clock },
            input: {
              tenantId,
              kind: asked.kind,
              webhookId: chosen === null ? undefined : webhooks[chosen],
              event: asked.event,
              from: minute(asked.from),
              to: minute(asked.to),
              ratePerSecond,
              idempotencyKey: undefined,
            },
          })

          const selected = told.flatMap((each) => {
            if (each.isStrangers || each.test) return []
            if (asked.event !== undefined && !each.type.startsWith(asked.event.replace('*', ''))) return []
            if (each.minute < (asked.from ?? 0) || each.minute >= (asked.to ?? 99)) return []
            return each.at.flatMap((status, n) => {
              if (chosen !== null && chosen !== n) return []
              const isSubscribed = n === 0 || each.type === 'invoice.created'
              const isIn =
                asked.kind === 'recover'
                  ? status === 'FAILED'
                  : !each.expired && isSubscribed && (asked.kind === 'all' || status === null)
              const isSent = !each.expired && status !== 'PENDING' && status !== 'SENDING'
              return isIn ? [{ made: `${each.id} ${webhooks[n]}`, isSent }] : []
            })
          })
          // A delivery leaves the database with its event. One that outlived it, as only here, is taken for one of an
          // event that is there: the count of what is missing is then too low.
          const outlived = told.some(({ expired, at }) => expired && at[chosen ?? 0] !== null)
          if (asked.kind === 'missing' && outlived) {
            expect(replay.total).toBeLessThanOrEqual(selected.length)
          } else expect(replay.total).toBe(selected.length)

          const made: string[] = []
          let before = await waitingOf(tenantId)
          const step = () =>
            db.kysely.transaction().execute((tx) => stepReplayIn(tx, new Date(clock.now()), scanLimit))
          const state = async () =>
            (await getReplay({ deps: { db }, input: { tenantId, id: replay.id } })).state
          async function act(what: Action): Promise<void> {
            if (what === 'step') await step()
            if (what === 'three at once') await Promise.all([step(), step(), step()])
            if (what === 'crash') {
              const crashed = db.kysely.transaction().execute(async (tx) => {
                await stepReplayIn(tx, new Date(clock.now()), scanLimit)
                throw boom
              })
              await expect(crashed).rejects.toBe(boom)
            }
            if (what === 'pause') clock.advance(1_500)
            if (what === 'fail what was sent') await failNow(tenantId, made, new Date(clock.now()))
            if (what === 'cancel' && (await state()) === 'RUNNING') {
              await cancelReplay({ deps: { db, clock }, input: { tenantId, id: replay.id } })
            }
            const after = await waitingOf(tenantId)
            made.push(...after.filter((each) => !before.includes(each)))
            before = after
          }

          for (const each of actions) await act(each)
          for (let turns = 0; (await state()) === 'RUNNING'; turns += 1) {
            expect(turns, 'it ends').toBeLessThan(500)
            clock.advance(1_000)
            await act('step')
          }

          const end = await getReplay({ deps: { db }, input: { tenantId, id: replay.id } })
          const expected = selected.filter(({ isSent }) => isSent).map((each) => each.made)
          expect(new Set(made).size, 'each once').toBe(made.length)
          expect(end.queued).toBe(made.length)
          if (end.state === 'COMPLETED') {
            expect(made.sort()).toEqual(expected.sort())
            expect(end.skipped).toBe(selected.length - expected.length)
          } else {
            expect(expected).toEqual(expect.arrayContaining(made))
          }
          expect(await waitingOf(stranger), "another tenant's").toEqual([])
        },
      ),
      { numRuns: 60, plugins: [enoughRuns(30_000)] },
    )
  })

  async function storeEvents(
    events: readonly (Story & { readonly id: string })[],
    tenantOf: (story: Story) => string,
  ): Promise<void> {
    const rows = events.map((each) => ({
      id: each.id,
      tenant_id: tenantOf(each),
      event: each.type,
      test: each.test,
    }))
    await sql`
      INSERT INTO gancho.events (id, tenant_id, event, body, test, created_at)
      SELECT id, tenant_id, event, '{}', test, now()
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS e (id text, tenant_id text, event text, test boolean)`.execute(
      db.kysely,
    )
  }

  /** What the replay made due was attempted, and failed for good. */
  async function failNow(tenantId: string, made: readonly string[], now: Date): Promise<void> {
    await sql`
      WITH failed AS (
        DELETE FROM gancho.delivery_queue
         WHERE tenant_id = ${tenantId}
           AND event_id || ' ' || webhook_id IN (SELECT json_array_elements_text(${JSON.stringify(made)}::json)) RETURNING *
      )
      INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, status, lease_token,
                                       attempts, last_error, finished_at)
      SELECT id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, 'FAILED', lease_token + 1,
             attempts + 1, 'timeout: No answer.', ${now} FROM failed`.execute(db.kysely)
  }
})
