import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lookAtWebhooks } from '../../../src/features/alerts/chore.ts'
import { expire, makePartitions } from '../../../src/features/retention/chore.ts'
import type { ExpiredDeliveries } from '../../../src/features/retention/expire-deliveries.queries.ts'
import { emitBatch } from '../../engine/emit/emitting.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../../support/factories.ts'

const dayMs = 24 * 60 * 60 * 1_000
const retentionDays = 30

describe.each(engines)('housekeeping on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  let expired: ExpiredDeliveries[]
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    expired = []
    await sql`TRUNCATE gancho.delivery_queue, gancho.delivery_log, gancho.delivery_counts, gancho.alerts`.execute(
      db.kysely,
    )
  })

  /** The worker's turns so many days from now, until there is nothing more to do at once. */
  async function keepHouseIn(days: number, { machineDays = days, isSettled = true } = {}): Promise<number> {
    const now = () => Date.now() + days * dayMs
    const deps = {
      db,
      clock: { now, cautiousNow: () => Math.min(now(), Date.now() + machineDays * dayMs), isSettled },
      retentionMs: retentionDays * dayMs,
      onExpired: (rows: readonly ExpiredDeliveries[]) => expired.push(...rows),
    }
    await makePartitions(deps)
    let turns = 1
    while (await expire(deps)) turns += 1
    return turns
  }

  it('ends nothing that is not too old by both clocks, nor while the clock of the database is not understood', async () => {
    const { tenantId } = await createTestWebhook(db, { state: 'PAUSED' })
    await emitTestEvent(db, tenantId)
    await keepHouseIn(365, { machineDays: 0 })
    await keepHouseIn(365, { isSettled: false })
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'PENDING' }])
    expect(expired).toEqual([])
  })

  it('ends what waits for too long as FAILED, counts it and has it alerted, days before it is dropped', async () => {
    const { tenantId, id: webhook_id } = await createTestWebhook(db, { state: 'PAUSED' })
    const event = await emitTestEvent(db, tenantId)
    await keepHouseIn(26.9)
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'PENDING' }])

    await keepHouseIn(27.1)
    const seen = { status: 'FAILED', attempts: 0, last_error: expect.stringMatching(/^expired: /) }
    expect(await deliveriesOf(db, tenantId)).toMatchObject([seen])
    expect(expired).toEqual([{ tenant_id: tenantId, webhook_id, deliveries: 1 }])
    const { opened } = await lookAtWebhooks(db, new Date(Date.now() + 27.1 * dayMs))
    expect(opened).toMatchObject([{ webhook_id, kind: 'exhausted', count: 1, last_error: seen.last_error }])
    const { rows } = await sql`
      SELECT error, attempts, finished FROM gancho.delivery_stats WHERE webhook_id = ${webhook_id}`.execute(
      db.kysely,
    )
    expect(rows).toEqual([{ error: 'expired', attempts: 0, finished: 1 }])

    await keepHouseIn(29.9)
    expect(await deliveriesOf(db, tenantId), 'still seen').toMatchObject([seen])
    expect(await db.kysely.selectFrom('gancho.events').select('id').execute()).toContainEqual({ id: event })
    expect(expired, 'and once').toHaveLength(1)
    await keepHouseIn(30 + 7 + 0.1)
    expect(await deliveriesOf(db, tenantId)).toEqual([])
  })

  it('leaves what a worker has in its hands, and what is younger', async () => {
    const { tenantId } = await createTestWebhook(db, { state: 'PAUSED' })
    for (let n = 0; n < 2; n += 1) await emitTestEvent(db, tenantId)
    const [leased] = await deliveriesOf(db, tenantId)
    await sql`UPDATE gancho.delivery_queue SET lease_owner = 'w', lease_token = 1, attempts = 1 WHERE id = ${leased!.id}`.execute(
      db.kysely,
    )
    await keepHouseIn(28)
    const statuses = (await deliveriesOf(db, tenantId)).map(({ status }) => status)
    expect(statuses).toEqual(['SENDING', 'FAILED'])
  })

  it('goes in small steps, and an ordered webhook goes on without the one that all waited for', async () => {
    const { tenantId, id } = await createTestWebhook(db, { ordered: true })
    for (let n = 0; n < 2; n += 1) await emitBatch(db.kysely, tenantId, Array(600).fill({}))
    await sql`UPDATE gancho.delivery_queue SET attempts = 1, lease_token = 1
               WHERE id = (SELECT min(id) FROM gancho.delivery_queue)`.execute(db.kysely)
    await sql`UPDATE gancho.webhooks SET resume_at = '2090-01-01' WHERE id = ${id}`.execute(db.kysely)
    expect(await keepHouseIn(28)).toBeGreaterThan(1)
    expect(expired.map(({ deliveries }) => deliveries)).toEqual([1_000, 200])
    const { rows } = await sql`SELECT resume_at FROM gancho.webhooks WHERE id = ${id}`.execute(db.kysely)
    expect(rows).toEqual([{ resume_at: null }])
  })

  // Everything is far older than the retention, in the default partitions or not.
  it.each(['their partition', 'the default partition'])(
    'shows what expired in %s for days, also when no worker ran for a quarter',
    async (place) => {
      const { tenantId } = await createTestWebhook(db, { state: 'PAUSED' })
      const event = await emitTestEvent(db, tenantId)
      const { id } = (await deliveriesOf(db, tenantId))[0]!
      if (place === 'the default partition') {
        await sql`UPDATE gancho.delivery_queue SET id = gancho.first_id('dlv', '2024-01-01') || right(id, 20), created_at = '2024-01-01'`.execute(
          db.kysely,
        )
      }
      await keepHouseIn(100)
      expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'FAILED' }])
      const events = await db.kysely.selectFrom('gancho.events').select('id').execute()
      if (place === 'their partition') expect(events, `of ${id}`).toContainEqual({ id: event })
      await keepHouseIn(102.9)
      expect(await deliveriesOf(db, tenantId)).toHaveLength(1)
      await keepHouseIn(103.1)
      expect(await deliveriesOf(db, tenantId)).toEqual([])
      const { rows } =
        await sql`SELECT FROM gancho.partitions WHERE starts_at <= now() AND ends_at > now()`.execute(
          db.kysely,
        )
      expect(rows, 'the week of now, a quarter later').toEqual([])
    },
  )
})
