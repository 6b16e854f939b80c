import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimDeliveries, claimLanes, isAnythingDue } from '../../../src/engine/claim/queries.ts'
import { claimSuspects, startSuspect } from '../../../src/engine/claim/suspects.queries.ts'
import type { TransportResult } from '../../../src/engine/http/transport-result.ts'
import { registerWorker, rescueDeliveries } from '../../../src/engine/leases/queries.ts'
import { leaseMs } from '../../../src/engine/leases/worker-watch.ts'
import { createVirtualClock, type VirtualClock } from '../../support/clock.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../../support/factories.ts'
import { allWorkers, startTestWorker, type TestWorker } from '../../support/worker.ts'
import { answerOf, ok } from '../answers.ts'

const hour = 60 * 60 * 1_000
const allRoom = { rooms: [], defaultRoom: 100 }

describe.each(engines)('deliveries that are lost with their workers on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  let clock: VirtualClock
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    clock = createVirtualClock()
    await sql`TRUNCATE gancho.delivery_queue, gancho.workers`.execute(db.kysely)
  })

  /** Everybody is silent for the length of a lease, and what they held is rescued. */
  async function rescue(): Promise<number> {
    clock.advance(leaseMs + 1)
    return await rescueDeliveries(db, {
      now: new Date(clock.now()),
      dead: await allWorkers(db),
      unregistered: true,
    })
  }

  async function emitMany(tenantId: string, count: number): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      SELECT gancho.emit(${tenantId}, 'invoice.created', json_build_object('n', n)) AS id FROM generate_series(1, ${count}::int) n`.execute(
      db.kysely,
    )
    return rows.map(({ id }) => id)
  }

  /** A worker that is killed once `killedBy` holds for a request: from then on nothing of it gets an answer. */
  async function work(
    killedBy: (eventId: string) => boolean,
    onRequest: (eventId: string) => void = () => {},
  ): Promise<'finished' | 'killed'> {
    let isDead = false
    let died = (): void => {}
    const death = new Promise<'killed'>((resolve) => {
      died = () => resolve('killed')
    })
    const worker: TestWorker = await startTestWorker(db, {
      clock,
      send: (_url, body) => {
        const { id } = JSON.parse(body)
        if (!isDead) onRequest(id)
        if (!isDead && killedBy(id)) {
          isDead = true
          died()
        }
        return isDead ? new Promise<TransportResult>(() => {}) : Promise.resolve(ok)
      },
    })
    const end = await Promise.race([worker.deliverDue().then(() => 'finished' as const), death])
    await worker.close()
    return end
  }

  async function queued() {
    return await db.kysely.selectFrom('gancho.delivery_queue').selectAll().orderBy('id').execute()
  }

  it('eleven kills end none of those that were only at hand: they keep their whole schedule', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitMany(tenantId, 100)
    const requested = new Set<string>()
    for (let kills = 0; kills < 11; kills += 1) {
      await work(
        () => true,
        (id) => requested.add(id),
      )
      await rescue()
      clock.advance(2 * hour)
    }
    const failed = (await deliveriesOf(db, tenantId)).filter(({ status }) => status === 'FAILED')
    for (const { event_id } of failed) expect(requested, 'FAILED implies a start').toContain(event_id)
    for (const row of await queued()) expect(row.attempts - row.schedule_start, row.id).toBe(0)
    while ((await work(() => false)) === 'finished' && (await queued()).length > 0) clock.advance(2 * hour)
    const delivered = (await deliveriesOf(db, tenantId)).filter(({ status }) => status === 'DELIVERED')
    expect(delivered.length + failed.length).toBe(100)
    expect(failed.length).toBeLessThanOrEqual(1)
  })

  it('one that takes its worker down at every start ends as FAILED, and its 300 neighbours are delivered', async () => {
    const [sick, healthy] = [await createTestWebhook(db), await createTestWebhook(db)]
    const poison = await emitMany(sick.tenantId, 150).then((ids) => ids[70]!)
    await emitMany(healthy.tenantId, 150)
    const requests = new Map<string, number>()
    let kills = 0
    for (let turns = 0; turns < 40 && (await queued()).length > 0; turns += 1) {
      const end = await work(
        (id) => id === poison,
        (id) => requests.set(id, (requests.get(id) ?? 0) + 1),
      )
      if (end === 'killed') kills += 1
      await rescue()
      clock.advance(hour)
    }
    expect(await queued()).toEqual([])
    const ended = [...(await deliveriesOf(db, sick.tenantId)), ...(await deliveriesOf(db, healthy.tenantId))]
    const failed = ended.filter(({ status }) => status === 'FAILED')
    expect(failed).toMatchObject([{ event_id: poison, last_error: expect.stringMatching(/^worker_lost/) }])
    expect(kills, 'and does so only a few times').toBe(8)
    expect(requests.get(poison), 'it was sent each time').toBe(8)
    expect(ended.filter(({ status }) => status === 'DELIVERED')).toHaveLength(299)
    const repeats = [...requests].filter(([id]) => id !== poison).map(([, count]) => count)
    expect(Math.max(...repeats), 'a neighbour is sent twice or so').toBeLessThanOrEqual(4)
  })

  /** One delivery that was lost twice. */
  async function makeSuspect(tenantId: string): Promise<void> {
    await emitTestEvent(db, tenantId)
    for (let n = 0; n < 2; n += 1) {
      const workerId = `wrk_${tenantId}_${n}`
      await registerWorker(db, workerId)
      const claim = { workerId, now: new Date(clock.now()), dueFrom: null, limit: 500, exceptWebhooks: [] }
      await claimDeliveries(db, { ...claim, ...allRoom })
      await rescue()
    }
    clock.advance(hour)
  }

  async function claimSuspectsAs(workerId: string) {
    await registerWorker(db, workerId)
    return await claimSuspects(db, { workerId, now: new Date(clock.now()), ...allRoom })
  }

  it('a suspect that was claimed and never started is never given up: FAILED implies a start', async () => {
    const { tenantId } = await createTestWebhook(db)
    await makeSuspect(tenantId)
    for (let n = 0; n < 20; n += 1) {
      expect(await claimSuspectsAs(`wrk_unstarted_${n}`)).toHaveLength(1)
      expect(await rescue()).toBe(1)
      clock.advance(hour)
    }
    expect(await queued()).toMatchObject([{ losses: 2, attempts: 22, schedule_start: 22 }])
    for (let n = 0; n < 6; n += 1) {
      const workerId = `wrk_started_${n}`
      const [suspect] = await claimSuspectsAs(workerId)
      expect(await startSuspect(db, 'wrk_other', suspect!), 'not by another').toBe(false)
      expect(await startSuspect(db, workerId, suspect!)).toBe(true)
      await rescue()
      clock.advance(hour)
    }
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'FAILED', attempts: 28 }])
  })

  it('an outcome makes a suspect an ordinary delivery again, whose schedule was not charged for losses', async () => {
    const { tenantId } = await createTestWebhook(db, { scheduleSeconds: [0, 60, 120] })
    await makeSuspect(tenantId)
    const failing = await startTestWorker(db, { clock, send: async () => answerOf(500) })
    await failing.deliverDue()
    const [row] = await queued()
    expect(row).toMatchObject({ losses: 0, attempts: 3, schedule_start: 2 })
    expect(row!.due_at.getTime() - clock.now(), 'the second step').toBe(60_000)
    clock.advance(60_000)
    await failing.deliverDue()
    expect((await queued())[0]!.due_at.getTime() - clock.now(), 'the third').toBe(120_000)
    clock.advance(120_000)
    await failing.deliverDue()
    await failing.close()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'FAILED', attempts: 5 }])
  })

  it('no other claim takes a suspect, nor believes that there is something to claim', async () => {
    const { tenantId, id } = await createTestWebhook(db)
    await makeSuspect(tenantId)
    const look = { now: new Date(clock.now()), dueFrom: null, exceptWebhooks: [] }
    expect(await isAnythingDue(db, look)).toBe(false)
    const claimed = await claimDeliveries(db, { ...look, workerId: 'wrk_1', limit: 10, ...allRoom })
    expect(claimed).toMatchObject({ leased: [], passed: [] })
    const rooms = [{ webhook_id: id, room: 10 }]
    expect(await claimLanes(db, { workerId: 'wrk_1', now: look.now, rooms })).toEqual([])
  })

  it('groups get smaller with each loss: 64, 8, one', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitMany(tenantId, 100)
    const lose = (losses: number, count: number) =>
      sql`UPDATE gancho.delivery_queue SET losses = ${losses}, attempts = 9, lease_token = 9, schedule_start = 9
           WHERE id IN (SELECT id FROM gancho.delivery_queue ORDER BY due_at, id LIMIT ${count})`.execute(
        db.kysely,
      )
    for (const [losses, group] of [
      [2, 64],
      [3, 8],
      [4, 1],
      [7, 1],
    ] as const) {
      await lose(losses, 100)
      expect(await claimSuspectsAs(`wrk_group_${losses}`)).toHaveLength(group)
      await rescue()
    }
    await lose(2, 100)
    await lose(4, 1)
    clock.advance(hour)
    expect(await claimSuspectsAs('wrk_mixed'), 'the first is to be sent alone').toHaveLength(1)
  })

  it('of the suspects of one webhook only those that can start at once are claimed, and others go by', async () => {
    const [slow, quick] = [await createTestWebhook(db), await createTestWebhook(db)]
    await emitMany(slow.tenantId, 200)
    await emitMany(quick.tenantId, 5)
    await sql`UPDATE gancho.delivery_queue SET losses = 2, attempts = 2, lease_token = 2`.execute(db.kysely)
    const input = { workerId: 'wrk_1', now: new Date(clock.now()), defaultRoom: 8 }
    const claimed = await claimSuspects(db, { ...input, rooms: [{ webhook_id: slow.id, room: 1 }] })
    expect(claimed.filter(({ webhookId }) => webhookId === slow.id)).toHaveLength(1)
    expect(claimed.filter(({ webhookId }) => webhookId === quick.id)).toHaveLength(5)
  })

  it('in an ordered webhook a suspect stays first, and its webhook waits for it', async () => {
    const { tenantId } = await createTestWebhook(db, { ordered: true })
    const events = await emitMany(tenantId, 4)
    const sent: string[] = []
    for (let kills = 0; kills < 4; kills += 1) {
      expect(
        await work(
          () => true,
          (id) => sent.push(id),
        ),
      ).toBe('killed')
      await rescue()
      clock.advance(hour)
    }
    expect(sent).toEqual(Array.from({ length: 4 }, () => events[0]))
    await work(
      () => false,
      (id) => sent.push(id),
    )
    expect(sent.slice(4)).toEqual(events)
    // A webhook whose first delivery was just lost again waits for the backoff of that loss.
    const [next] = await emitMany(tenantId, 1)
    await sql`UPDATE gancho.delivery_queue SET losses = 2, attempts = 2, lease_token = 2`.execute(db.kysely)
    await work(() => true)
    await rescue()
    expect(await claimSuspectsAs('wrk_early')).toEqual([])
    clock.advance(20_000)
    expect(await claimSuspectsAs('wrk_late')).toMatchObject([{ eventId: next }])
  })

  it('a paused webhook keeps its suspects, but a test of it is sent', async () => {
    const { tenantId, id } = await createTestWebhook(db)
    await makeSuspect(tenantId)
    await sql`UPDATE gancho.webhooks SET state = 'PAUSED' WHERE id = ${id}`.execute(db.kysely)
    expect(await claimSuspectsAs('wrk_1')).toEqual([])
    await sql`UPDATE gancho.delivery_queue SET test = true`.execute(db.kysely)
    expect(await claimSuspectsAs('wrk_2')).toHaveLength(1)
  })

  it('a lease that its own worker disowned is no loss', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    await sql`UPDATE gancho.delivery_queue SET lease_owner = 'nobody', attempts = 1, lease_token = 1`.execute(
      db.kysely,
    )
    const now = new Date(clock.now())
    expect(await rescueDeliveries(db, { now, dead: [], unregistered: true })).toBe(1)
    expect(await queued()).toMatchObject([{ losses: 0, attempts: 1, schedule_start: 1, lease_owner: null }])
  })
})
