import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { percentileMs } from '../../../src/features/statistics/duration-scale.ts'
import {
  alone,
  coarsenStats,
  expireStats,
  mergeCounts,
} from '../../../src/features/statistics/merge.queries.ts'
import { coarseningsAt, statsRanges, windowOf } from '../../../src/features/statistics/range.ts'
import { readStats, readWebhookStats } from '../../../src/features/statistics/service.ts'
import { untilBlocked } from '../../engine/emit/emitting.ts'
import { engines, postgresForTest, type TestDatabase } from '../../support/db.ts'
import { enoughRuns } from '../../support/enough-runs.ts'
import { createTestWebhook, newTenant } from '../../support/factories.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** What one commit counted. */
interface Counted {
  readonly atMs: number
  readonly webhookId: string
  readonly event: string
  readonly error: string
  readonly attempts: number
  readonly finished: number
  readonly durations: readonly number[]
}

async function count(db: TestDatabase, tenantId: string, counted: Counted): Promise<void> {
  const { atMs, webhookId, event, error, attempts, finished, durations } = counted
  await sql`INSERT INTO gancho.delivery_counts (counted_at, tenant_id, webhook_id, event, error, status_code, attempts, first_attempts, finished, durations_ms)
    VALUES (${new Date(atMs)}, ${tenantId}, ${webhookId}, ${event}, ${error}, 0, ${attempts}, ${finished}, ${finished}, ${`{${durations.join(',')}}`}::real[])`.execute(
    db.kysely,
  )
}

const merge = (db: TestDatabase) => alone(db, mergeCounts)
const coarsen = (db: TestDatabase, coarsenings: ReturnType<typeof coarseningsAt>) =>
  alone(db, (tx) => coarsenStats(tx, coarsenings))
const expire = (db: TestDatabase, cutoff: Date) => alone(db, (tx) => expireStats(tx, cutoff))

const start = Date.UTC(2026, 10, 24, 10, 33)

/** Anywhere in the last weeks, but mostly of late. */
const ageMs = fc.oneof(
  fc.integer({ min: 0, max: 2 * 60 * minute }),
  fc.integer({ min: 0, max: 2 * day }),
  fc.integer({ min: 0, max: 40 * day }),
)

const counts = fc
  .record({
    ageMs,
    webhookId: fc.constantFrom('wh_1', 'wh_2'),
    event: fc.constantFrom('invoice.created', 'payment.received'),
    error: fc.constantFrom('', '', 'http_status', 'timeout'),
    attempts: fc.integer({ min: 1, max: 5 }),
    unfinished: fc.nat(5),
    durations: fc.array(fc.constantFrom(3, 80, 1_234), { maxLength: 3 }),
  })
  .map(
    ({ ageMs, unfinished, ...counted }): Counted => ({
      ...counted,
      atMs: start - ageMs,
      finished: counted.error === '' ? counted.attempts : Math.max(0, counted.attempts - unfinished),
    }),
  )

describe.each(engines)('statistics on %s', (_engine, open) => {
  let db: TestDatabase
  let tenantId: string
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(() => {
    tenantId = newTenant()
  })
  afterAll(() => db?.close())

  async function total() {
    const { rows } = await sql<{ attempts: number; finished: number; durations: number }>`
      SELECT (SELECT coalesce(sum(attempts), 0)::int FROM gancho.delivery_stats WHERE tenant_id = ${tenantId}) AS attempts,
             (SELECT coalesce(sum(finished), 0)::int FROM gancho.delivery_stats WHERE tenant_id = ${tenantId}) AS finished,
             (SELECT coalesce(sum(attempts), 0)::int FROM gancho.delivery_durations WHERE tenant_id = ${tenantId}) AS durations`.execute(
      db.kysely,
    )
    return rows[0]
  }

  async function rowsOf() {
    const { rows } = await sql<{ at: Date; span: number; attempts: number }>`
      SELECT bucket_start AS at, span_seconds AS span, attempts FROM gancho.delivery_stats WHERE tenant_id = ${tenantId} ORDER BY 1, 2`.execute(
      db.kysely,
    )
    return rows.map(({ at, span, attempts }) => [at.toISOString(), span, attempts])
  }

  const deps = (nowMs: number) => ({ db, clock: { now: () => nowMs, steadyMs: () => nowMs } })
  const counted = (atMs: number): Counted => ({
    atMs,
    webhookId: 'wh_1',
    event: 'invoice.created',
    error: '',
    attempts: 1,
    finished: 1,
    durations: [12],
  })

  // The model knows nothing of merging or spans: it adds up what was counted in each bucket.
  it('read the same in every range and however they are filtered, whatever was merged or made coarser', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(counts, { maxLength: 30 }), fc.nat(), async (all, merged) => {
        tenantId = newTenant()
        for (const [index, each] of all.entries()) {
          await count(db, tenantId, each)
          if (all.length > 0 && index === merged % all.length) await merge(db)
        }
        await coarsen(db, coarseningsAt(start))
        for (const range of statsRanges) {
          for (const filter of [{}, { event: 'payment.received' }] as { event?: string }[]) {
            const { fromMs, toMs, bucketMs } = windowOf(range, start)
            const seen = all.filter(
              ({ atMs, event }) => atMs >= fromMs && atMs < toMs && event === (filter.event ?? event),
            )
            const sum = (of: (each: Counted) => number) => seen.reduce((sum, each) => sum + of(each), 0)
            const { summary, buckets } = await readStats({
              deps: deps(start),
              input: { tenantId, range, ...filter },
            })
            expect(summary).toMatchObject({
              delivered: sum(({ error, finished }) => (error === '' ? finished : 0)),
              failed: sum(({ error, finished }) => (error === '' ? 0 : finished)),
              retried: sum(({ attempts, finished }) => attempts - finished),
              p95_ms: percentileMs(
                seen.flatMap(({ durations }) =>
                  durations.map((ms) => ({ step: Math.floor(4 * Math.log2(ms)), attempts: 1 })),
                ),
                0.95,
              ),
            })
            const volume = Array.from({ length: buckets.length }, () => 0)
            for (const { atMs, attempts } of seen) volume[Math.floor((atMs - fromMs) / bucketMs)]! += attempts
            expect(buckets.map(({ delivered, failed, retried }) => delivered + failed + retried)).toEqual(
              volume,
            )
          }
        }
      }),
      { numRuns: 15, plugins: [enoughRuns(25_000)] },
    )
  })

  it('are as coarse as the finest range that reads them, and keep every sum on the way', async () => {
    for (let hour = 0; hour < 40 * 24; hour += 5)
      await count(db, tenantId, counted(start - hour * 60 * minute))
    while ((await merge(db))?.isMore);
    const before = await total()
    expect(before).toEqual({ attempts: 192, finished: 192, durations: 192 })
    for (const days of [0, 0, 1, 2, 30, 400]) {
      await coarsen(db, coarseningsAt(start + days * day))
      expect(await total()).toEqual(before)
    }
    const { rows } = await sql<{ span: number }>`
      SELECT DISTINCT span_seconds AS span FROM gancho.delivery_stats WHERE tenant_id = ${tenantId}`.execute(
      db.kysely,
    )
    expect(rows).toEqual([{ span: day / 1_000 }])
  })

  it('of one bucket add up, whenever they come', async () => {
    const at = Date.UTC(2026, 10, 24, 10, 30)
    await count(db, tenantId, counted(at))
    await merge(db)
    await count(db, tenantId, counted(at + 5 * minute - 1))
    await count(db, tenantId, counted(at + 5 * minute))
    await merge(db)
    expect(await rowsOf()).toEqual([
      ['2026-11-24T10:30:00.000Z', 300, 2],
      ['2026-11-24T10:35:00.000Z', 300, 1],
    ])
    await coarsen(db, coarseningsAt(at + day))
    await count(db, tenantId, counted(at))
    await merge(db)
    await coarsen(db, coarseningsAt(at + day))
    expect(await rowsOf(), 'what comes late is added to what is coarser').toEqual([
      ['2026-11-24T10:00:00.000Z', 3600, 4],
    ])
  })

  it('are deleted once all of their span is older than the cutoff, and not before', async () => {
    const at = Date.UTC(2026, 10, 24)
    await count(db, tenantId, counted(at))
    await merge(db)
    await coarsen(db, coarseningsAt(at + 40 * day))
    await expire(db, new Date(at + day))
    expect(await total()).toMatchObject({ attempts: 1, durations: 1 })
    await expire(db, new Date(at + day + 1))
    expect(await total()).toMatchObject({ attempts: 0, durations: 0 })
  })

  // The scale is SQL's, reading it back is ours: both have to be meant the same way.
  it('tell the duration that a share of the attempts did not exceed, within a tenth', async () => {
    const durations = fc.array(fc.double({ min: 0.0625, max: 60_000, noNaN: true }), {
      minLength: 1,
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(durations, fc.constantFrom(0.5, 0.95, 1), async (all, share) => {
        const { rows } = await sql<{ step: number; attempts: number }>`
          SELECT gancho.duration_step(ms) AS step, count(*) AS attempts FROM unnest(${`{${all.join(',')}}`}::real[]) ms GROUP BY 1`.execute(
          db.kysely,
        )
        const exact = [...all].sort((a, b) => a - b)[Math.ceil(share * all.length) - 1]!
        expect(Math.abs(percentileMs(rows, share)! / exact - 1)).toBeLessThanOrEqual(0.1)
      }),
      { numRuns: 100, plugins: [enoughRuns(10_000)] },
    )
  })

  it("are the tenant's own, in whatever table they are", async () => {
    const webhook = await createTestWebhook(db, { tenantId })
    const stranger = newTenant()
    await count(db, stranger, { ...counted(start), webhookId: webhook.id })
    for (let round = 0; round < 2; round += 1) {
      const { summary } = await readStats({
        deps: deps(start),
        input: { tenantId, range: '24h', webhookId: webhook.id },
      })
      expect(summary).toMatchObject({ delivered: 0, p50_ms: null })
      const input = { tenantId, beforeId: null, limit: 10 }
      expect(await readWebhookStats({ deps: deps(start), input })).toMatchObject([
        { summary: { delivered: 0 } },
      ])
      await merge(db)
    }
    const input = { tenantId: stranger, beforeId: null, limit: 10, webhookId: webhook.id }
    expect(await readWebhookStats({ deps: deps(start), input })).toEqual([])
  })
})

describe('statistics in several processes, on PostgreSQL', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  const counted: Counted = {
    atMs: start,
    webhookId: 'wh_1',
    event: 'invoice.created',
    error: '',
    attempts: 2,
    finished: 2,
    durations: [1],
  }
  const attemptsOf = async (tenantId: string) => {
    const { rows } = await sql<{
      attempts: number
    }>`SELECT attempts FROM gancho.delivery_stats WHERE tenant_id = ${tenantId}`.execute(db.kysely)
    return rows.map(({ attempts }) => attempts)
  }

  it('are merged once, however many do it at a time', async () => {
    const tenantId = newTenant()
    for (let n = 0; n < 50; n += 1) await count(db, tenantId, counted)
    await Promise.all(Array.from({ length: 5 }, () => merge(db)))
    expect(await attemptsOf(tenantId)).toEqual([100])
  })

  it('are merged by one at a time, and as if nothing had happened when that one dies of it', async () => {
    const tenantId = newTenant()
    await count(db, tenantId, counted)
    await merge(db)
    await count(db, tenantId, counted)
    const blocker = await db.kysely.startTransaction().execute()
    await sql`SELECT FROM gancho.delivery_stats WHERE tenant_id = ${tenantId} FOR UPDATE`.execute(blocker)
    const killed = expect(merge(db)).rejects.toThrow()
    const pid = await merger()
    await untilBlocked(db.kysely, pid)

    expect(await merge(db), 'another one does not wait').toBeNull()
    await count(db, tenantId, counted)
    await sql`SELECT pg_terminate_backend(${pid})`.execute(db.kysely)
    await killed
    await blocker.rollback().execute()

    expect(await attemptsOf(tenantId)).toEqual([2])
    await merge(db)
    expect(await attemptsOf(tenantId)).toEqual([6])
  })

  async function merger(): Promise<number> {
    for (;;) {
      const { rows } = await sql<{ pid: number }>`
        SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%DELETE FROM gancho.delivery_counts%'
           AND state = 'active' AND pid <> pg_backend_pid()`.execute(db.kysely)
      if (rows[0] !== undefined) return rows[0].pid
    }
  }
})
