import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimDeliveries } from '../../src/engine/claim/queries.ts'
import type { TransportResult } from '../../src/engine/http/transport-result.ts'
import { recordOutcomes } from '../../src/engine/record/queries.ts'
import { lookAtWebhooks } from '../../src/features/alerts/chore.ts'
import { alone, mergeCounts } from '../../src/features/statistics/merge.queries.ts'
import { updateWebhook } from '../../src/features/webhooks/change.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { createVirtualClock } from '../support/clock.ts'
import { engines, pgliteForTest, postgresForTest, type TestDatabase } from '../support/db.ts'
import { enoughRuns } from '../support/enough-runs.ts'
import { createTestWebhook, emitTestEvent, testSecretBox } from '../support/factories.ts'
import { startTestWorker, type TestWorker } from '../support/worker.ts'
import { answerOf, heldReceiver, ok } from './answers.ts'

const serviceDeps = (db: Database) => ({
  db,
  wake() {},
  networkPolicy: { allowLoopbackHttp: true, allowedNetworks: [] },
  secretBox: testSecretBox,
})

const day = 24 * 60 * 60 * 1_000

async function healthOf(db: TestDatabase, id: string) {
  const { state, failing_since } = await db.kysely
    .selectFrom('gancho.webhooks')
    .select(['state', 'failing_since'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { state, failingSinceMs: failing_since?.getTime() ?? null }
}

describe.each(engines)(
  'the health of a webhook that several workers deliver to, on %s',
  (_engine, openDatabase) => {
    let db: TestDatabase
    beforeAll(async () => {
      db = await openDatabase()
    })
    afterAll(() => db?.close())

    it('is what they recorded together: one failure five days after a success does not disable it', async () => {
      const { id, tenantId } = await createTestWebhook(db, { scheduleSeconds: [0] })
      const clock = createVirtualClock()
      let answer: TransportResult = ok
      const workers: TestWorker[] = []
      for (let n = 0; n < 2; n += 1) {
        workers.push(await startTestWorker(db, { clock, send: async () => answer }))
      }
      async function deliver(by: number, answered: TransportResult): Promise<void> {
        answer = answered
        await emitTestEvent(db, tenantId)
        await workers[by]!.deliverDue()
      }

      // Both know the webhook as it was when it was healthy.
      await deliver(0, ok)
      await deliver(1, ok)
      await deliver(0, answerOf(500))
      expect(await healthOf(db, id)).toEqual({ state: 'ACTIVE', failingSinceMs: clock.now() })
      clock.advance(1_000)
      await deliver(1, ok)
      expect(await healthOf(db, id)).toEqual({ state: 'ACTIVE', failingSinceMs: null })
      clock.advance(6 * day)
      await deliver(1, answerOf(500))
      expect(await healthOf(db, id)).toEqual({ state: 'ACTIVE', failingSinceMs: clock.now() })
      for (const test of workers) {
        expect(test.errors).toEqual([])
        await test.close()
      }
    })

    it('is not decided by what was asked before it got a new address', async () => {
      const { id, tenantId } = await createTestWebhook(db, { scheduleSeconds: [0] })
      const receiver = heldReceiver()
      const test = await startTestWorker(db, { send: receiver.send })
      await emitTestEvent(db, tenantId)
      while (await test.worker.poll());
      await receiver.until(1)
      await updateWebhook({
        deps: serviceDeps(db),
        input: { tenantId, id, ifMatch: undefined, changes: { url: 'http://127.0.0.1:9/new' } },
      })
      receiver.answerAll(answerOf(410))
      await test.worker.idle()
      expect(await healthOf(db, id)).toEqual({ state: 'ACTIVE', failingSinceMs: null })
      await test.close()
    })
  },
)

describe('the health of a webhook', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await pgliteForTest()
  })
  afterAll(() => db?.close())

  const steps = fc.array(
    fc.oneof(
      fc.record({
        does: fc.constant('record' as const),
        by: fc.constantFrom('wrk_1', 'wrk_2'),
        answers: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
        /** How many versions ago it was asked. */
        late: fc.constantFrom(0, 0, 0, 1, 2),
        afterMs: fc.constantFrom(1, 1_000, 3 * day),
      }),
      fc.record({ does: fc.constant('edit' as const), isNewStart: fc.boolean() }),
      fc.record({ does: fc.constant('look' as const) }),
    ),
    { maxLength: 10 },
  )

  it('is what the recorded history says, whoever recorded it and when', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { id, tenantId } = await createTestWebhook(db)
        const model = { sinceMs: null as number | null, version: 1, judgedFrom: 1, disabled: false }
        let nowMs = Date.now() + 60_000
        for (const step of all) {
          if (model.disabled) break
          if (step.does === 'look') await lookAtWebhooks(db, new Date(nowMs))
          else if (step.does === 'edit') {
            await updateWebhook({
              deps: serviceDeps(db),
              input: {
                tenantId,
                id,
                ifMatch: undefined,
                changes: step.isNewStart ? { state: 'ACTIVE' } : { description: `${nowMs}` },
              },
            })
            model.version += 1
            if (step.isNewStart) Object.assign(model, { sinceMs: null, judgedFrom: model.version })
          } else {
            nowMs += step.afterMs
            const version = Math.max(1, model.version - step.late)
            await recordAnswers(db, { tenantId, workerId: step.by, version, nowMs, answers: step.answers })
            if (version >= model.judgedFrom) {
              if (step.answers.includes(true)) model.sinceMs = null
              if (step.answers.at(-1) === false) {
                model.sinceMs ??= nowMs
                model.disabled = model.sinceMs < nowMs - 5 * day
              }
            }
          }
          expect(await healthOf(db, id)).toEqual({
            state: model.disabled ? 'DISABLED' : 'ACTIVE',
            failingSinceMs: model.sinceMs,
          })
        }
      }),
      { numRuns: 30, plugins: [enoughRuns(30_000)] },
    )
  })
})

async function recordAnswers(
  db: Database,
  input: {
    tenantId: string
    workerId: string
    version: number
    nowMs: number
    answers: readonly boolean[]
  },
): Promise<void> {
  const { workerId, version } = input
  const now = new Date(input.nowMs)
  await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
  for (const _ of input.answers) await emitTestEvent(db, input.tenantId)
  const { leased } = await claimDeliveries(db, {
    workerId,
    now,
    dueFrom: null,
    limit: 100,
    exceptWebhooks: [],
    rooms: [],
    defaultRoom: 100,
  })
  const outcomes = input.answers.map((isSuccess, n) => ({
    id: leased[n]!.id,
    token: leased[n]!.leaseToken,
    version,
    status: isSuccess ? ('DELIVERED' as const) : ('FAILED' as const),
    due_at: null,
    last_error: isSuccess ? null : 'http_status: 500',
    sent: true,
    started_at: now.toISOString(),
    duration_ms: 1,
    error: isSuccess ? null : 'http_status',
    message: null,
    status_code: isSuccess ? 200 : 500,
    remote_address: null,
    request_headers: '{}',
    response_headers: null,
    response_body: null,
    response_truncated: false,
    timings: null,
  }))
  await recordOutcomes(db, { workerId, now, outcomes, disableAfterMs: 5 * day })
}

describe('answers that are recorded in one moment, on PostgreSQL', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  it.each([
    ['a success, and nothing since', null],
    ['a success and then a failure', 2],
  ])('%s: the next look at the webhooks puts its health right', async (_what, failsAgainAfterMs) => {
    const { id, tenantId } = await createTestWebhook(db)
    const startMs = Date.now() + 60_000
    const failing = await db.kysely.startTransaction().execute()
    const by = (workerId: string) => ({ tenantId, workerId, version: 1 })
    await recordAnswers({ ...db, kysely: failing }, { ...by('wrk_1'), nowMs: startMs, answers: [false] })
    // The failure is not committed: the success does not see it.
    await recordAnswers(db, { ...by('wrk_2'), nowMs: startMs + 1, answers: [true] })
    await failing.commit().execute()
    expect(await healthOf(db, id)).toMatchObject({ failingSinceMs: startMs })
    if (failsAgainAfterMs !== null)
      await recordAnswers(db, { ...by('wrk_2'), nowMs: startMs + failsAgainAfterMs, answers: [false] })
    await alone(db, mergeCounts)
    expect(await healthOf(db, id)).toMatchObject({
      failingSinceMs: failsAgainAfterMs === null ? null : startMs + failsAgainAfterMs,
    })
  })

  it('a failure after a success stays one when the clock of who recorded the success was ahead', async () => {
    const { id, tenantId } = await createTestWebhook(db)
    const startMs = Date.now() + 60_000
    const by = (workerId: string) => ({ tenantId, workerId, version: 1 })
    await recordAnswers(db, { ...by('wrk_1'), nowMs: startMs + 7_000, answers: [true] })
    await recordAnswers(db, { ...by('wrk_2'), nowMs: startMs, answers: [false] })
    await alone(db, mergeCounts)
    expect(await healthOf(db, id)).toMatchObject({ failingSinceMs: startMs })
  })

  it('a success that comes back after its webhook was disabled leaves it as it was disabled', async () => {
    const { id, tenantId } = await createTestWebhook(db)
    const startMs = Date.now() + 60_000
    const by = { tenantId, workerId: 'wrk_1', version: 1 }
    await recordAnswers(db, { ...by, nowMs: startMs, answers: [false] })
    await recordAnswers(db, { ...by, nowMs: startMs + 6 * day, answers: [false] })
    // Of what was under way then: its webhook has no new deliveries.
    await sql`
      INSERT INTO gancho.delivery_counts (counted_at, tenant_id, webhook_id, webhook_version, event, error, status_code, attempts, first_attempts, finished, durations_ms)
      VALUES (${new Date(startMs + 6 * day + 1)}, ${tenantId}, ${id}, 1, 'invoice.created', '', 200, 1, 1, 1, '{1}')`.execute(
      db.kysely,
    )
    await alone(db, mergeCounts)
    expect(await healthOf(db, id)).toMatchObject({ state: 'DISABLED', failingSinceMs: startMs })
  })
})
