import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { registerWorker } from '../../../src/engine/leases/queries.ts'
import { readInstallationState } from '../../../src/features/installation/queries.ts'
import { engines, postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, emitTestEvent, type WebhookOverrides } from '../../support/factories.ts'

const now = new Date(Date.now() + 60_000)
const at = (secondsAgo: number) => new Date(now.getTime() - secondsAgo * 1_000)

describe.each(engines)('the state of the installation on %s', (_engine, open) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    await sql`TRUNCATE gancho.delivery_queue, gancho.webhooks, gancho.workers CASCADE`.execute(db.kysely)
  })

  const read = () => readInstallationState(db, { now, aliveSince: at(6) })

  /** A delivery that has been due for so long; negative: is due later. */
  async function queue(
    secondsDue: number,
    webhook: WebhookOverrides = {},
  ): Promise<{ id: string; event: string }> {
    const { id, tenantId } = await createTestWebhook(db, webhook)
    const event = await emitTestEvent(db, tenantId)
    await sql`UPDATE gancho.delivery_queue SET due_at = ${at(secondsDue)} WHERE event_id = ${event}`.execute(
      db.kysely,
    )
    return { id, event }
  }

  // The first of all: PostgreSQL adds a transaction to its statistics up to some seconds later.
  it('counts what was ever put in the queue, also what is not there any more', async () => {
    await queue(1)
    await queue(1)
    await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
    await expect.poll(async () => (await read()).queued, { timeout: 30_000 }).toBe(2)
  })

  it('is all zeros where nothing has happened', async () => {
    expect(await read()).toMatchObject({
      deliveries: { due: 0, held: 0, waiting: 0, sending: 0 },
      oldestDueSeconds: 0,
      oldestEventSeconds: 0,
      webhooks: { active: 0, paused: 0, disabled: 0 },
      failingWebhooks: 0,
      workers: 0,
    })
  })

  it('tells what could be sent from what is held back, waits or is being sent', async () => {
    await queue(10)
    await queue(20)
    await queue(-30)
    const sending = await queue(40)
    await sql`UPDATE gancho.delivery_queue SET lease_owner = 'wrk_1' WHERE event_id = ${sending.event}`.execute(
      db.kysely,
    )
    await queue(50, { state: 'PAUSED' })
    const repeating = await queue(60, { ordered: true })
    await sql`UPDATE gancho.webhooks SET resume_at = ${at(-5)} WHERE id = ${repeating.id}`.execute(db.kysely)
    const { deliveries, oldestDueSeconds } = await read()
    expect(deliveries).toEqual({ due: 2, held: 2, waiting: 1, sending: 1 })
    expect(oldestDueSeconds, 'of those that nothing holds back').toBe(20)
  })

  it('counts as due what is sent although its webhook is paused or gone: a test, and what is to be cancelled', async () => {
    const test = await queue(10, { state: 'PAUSED' })
    await sql`UPDATE gancho.delivery_queue SET test = true WHERE event_id = ${test.event}`.execute(db.kysely)
    const gone = await queue(10)
    await sql`DELETE FROM gancho.webhooks WHERE id = ${gone.id}`.execute(db.kysely)
    expect((await read()).deliveries).toMatchObject({ due: 2, held: 0 })
  })

  it('an ordered webhook that may go on holds nothing back', async () => {
    await queue(10, { ordered: true })
    expect(await read()).toMatchObject({ deliveries: { due: 1, held: 0 }, oldestDueSeconds: 10 })
  })

  it('finds the oldest behind a thousand older ones of a paused webhook', async () => {
    const paused = await queue(3_600, { state: 'PAUSED' })
    await sql`
      INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, due_at)
      SELECT gancho.new_id('dlv'), tenant_id, webhook_id, event_id, event, target_url, test, created_at, due_at
        FROM gancho.delivery_queue, generate_series(1, 1500) WHERE webhook_id = ${paused.id}`.execute(
      db.kysely,
    )
    await queue(70)
    expect((await read()).oldestDueSeconds).toBe(70)
  })

  it('counts webhooks by state, and workers with a heartbeat', async () => {
    await createTestWebhook(db)
    const failing = await createTestWebhook(db)
    await sql`UPDATE gancho.webhooks SET failing_since = now() WHERE id = ${failing.id}`.execute(db.kysely)
    await createTestWebhook(db, { state: 'PAUSED' })
    const gone = await createTestWebhook(db)
    await sql`UPDATE gancho.webhooks SET state = 'DISABLED', state_reason = 'gone', failing_since = now() WHERE id = ${gone.id}`.execute(
      db.kysely,
    )
    for (const [id, heartbeat] of [
      ['wrk_alive', at(1)],
      ['wrk_dead', at(60)],
    ] as const) {
      await registerWorker(db, id)
      await sql`UPDATE gancho.workers SET heartbeat_at = ${heartbeat} WHERE id = ${id}`.execute(db.kysely)
    }
    expect(await read()).toMatchObject({
      webhooks: { active: 2, paused: 1, disabled: 1 },
      failingWebhooks: 1,
      workers: 1,
    })
  })
})

describe('the state of an installation with a long queue', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  it('is an estimate from a sample', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    await sql`
      INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, due_at)
      SELECT gancho.new_id('dlv'), tenant_id, webhook_id, event_id, event, target_url, test, created_at,
             ${now}::timestamptz + CASE WHEN n % 4 = 0 THEN interval '1 hour' ELSE interval '-1 hour' END
        FROM gancho.delivery_queue, generate_series(1, 60000) n`.execute(db.kysely)
    const { deliveries, oldestDueSeconds } = await readInstallationState(db, { now, aliveSince: now })
    for (const [state, share] of [
      ['due', 0.75],
      ['waiting', 0.25],
    ] as const) {
      const error = deliveries[state] / (60_000 * share) - 1
      expect(Math.abs(error), `${state}: ${deliveries[state]}`).toBeLessThan(0.25)
      expect(error, 'nothing was left out, so it was not counted one by one').not.toBe(0)
    }
    expect(oldestDueSeconds).toBe(3_600)
  })
})
