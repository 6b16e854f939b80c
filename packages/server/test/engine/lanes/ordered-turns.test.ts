import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimLanes, inspectHeldLanes } from '../../../src/engine/claim/queries.ts'
import { releaseDeliveries } from '../../../src/engine/leases/release.queries.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, emitTestEvent } from '../../support/factories.ts'

/** One delivery at a time, when transactions overlap: docs/delivery-state.md, invariant 13. */
describe.each(engines)('the turns of an ordered webhook on %s', (_name, open) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db?.close())

  const claim = (webhookId: string, workerId: string) =>
    claimLanes(db, {
      workerId,
      now: new Date(Date.now() + 60_000),
      rooms: [{ webhook_id: webhookId, room: 1 }],
    })

  /** What a transaction stored that began before all others, and has only now been committed. */
  async function commitLate(tenantId: string): Promise<void> {
    const eventId = await emitTestEvent(db, tenantId)
    await sql`UPDATE gancho.delivery_queue SET due_at = due_at - interval '1 hour' WHERE event_id = ${eventId}`.execute(
      db.kysely,
    )
  }

  it('what is committed late waits for the delivery that is under way, whoever has that', async () => {
    const { id, tenantId } = await createTestWebhook(db, { ordered: true })
    await emitTestEvent(db, tenantId)
    const [first] = await claim(id, 'wrk_a')
    await commitLate(tenantId)

    expect(await inspectHeldLanes(db, [id], new Date(Date.now() + 60_000))).toMatchObject([
      { claimable: false },
    ])
    expect(await claim(id, 'wrk_b')).toEqual([])
    expect(await claim(id, 'wrk_a')).toEqual([])

    await releaseDeliveries(db, 'wrk_a', [first!])
    const [next] = await claim(id, 'wrk_b')
    expect(next?.id, 'what was stored first is sent first').not.toBe(first!.id)
  })

  it('one of many workers that claim at once gets the turn', async () => {
    const { id, tenantId } = await createTestWebhook(db, { ordered: true })
    for (let n = 0; n < 5; n += 1) await emitTestEvent(db, tenantId)
    const claims = await Promise.all(Array.from({ length: 8 }, (_, n) => claim(id, `wrk_${n}`)))
    expect(claims.flat()).toHaveLength(1)
  })
})
