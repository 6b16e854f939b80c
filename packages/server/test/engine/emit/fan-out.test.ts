import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, newTenant, registerEventType } from '../../support/factories.ts'
import { bodyOf, emit, emitBatch, eventsOf } from './emitting.ts'

describe.each(engines)('fan-out on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
    for (const event of ['invoice.created', 'invoice.sent']) await registerEventType(db, event)
  })
  afterAll(() => db?.close())

  async function disable(webhookId: string): Promise<void> {
    await sql`UPDATE gancho.webhooks SET state = 'DISABLED', state_reason = 'gone' WHERE id = ${webhookId}`.execute(
      db.kysely,
    )
    await sql`UPDATE gancho.webhook_subscriptions SET active = false WHERE webhook_id = ${webhookId}`.execute(
      db.kysely,
    )
  }

  async function receiversOf(tenantId: string): Promise<string[]> {
    return (await deliveriesOf(db, tenantId)).map(({ webhook_id }) => webhook_id).sort()
  }

  it('reaches every webhook of the tenant that subscribes to the event or to all, and no other', async () => {
    const tenantId = newTenant()
    const exact = await createTestWebhook(db, { tenantId })
    const all = await createTestWebhook(db, { tenantId, events: ['*'] })
    const paused = await createTestWebhook(db, { tenantId, state: 'PAUSED' })
    const disabled = await createTestWebhook(db, { tenantId, events: ['*'] })
    await disable(disabled.id)
    await createTestWebhook(db, { tenantId, events: ['invoice.sent'] })
    const stranger = await createTestWebhook(db, { events: ['*', 'invoice.sent'] })

    const id = await emit(db.kysely, { tenantId })
    expect(await receiversOf(tenantId)).toEqual([exact.id, all.id, paused.id].sort())
    for (const delivery of await deliveriesOf(db, tenantId)) {
      expect(delivery).toMatchObject({
        event_id: id,
        event: 'invoice.created',
        status: 'PENDING',
        attempts: 0,
        test: false,
      })
    }
    expect(await deliveriesOf(db, stranger.tenantId), "another tenant's").toEqual([])
  })

  // What finds the deliveries of an event, and drops them together with it.
  it('gives each delivery an id that begins with the time of its event, in the order of a batch', async () => {
    const { tenantId } = await createTestWebhook(db)
    const events = await emitBatch(db.kysely, tenantId, Array(20).fill({}))
    const deliveries = await deliveriesOf(db, tenantId)
    expect(deliveries.map(({ event_id }) => event_id)).toEqual(events.map(({ id }) => id))
    for (const { id, event_id } of deliveries) expect(id.slice(4, 16)).toBe(event_id.slice(4, 16))
  })

  it('sends an event once to a webhook that subscribes to it both by name and by *', async () => {
    const { id, tenantId } = await createTestWebhook(db, { events: ['*', 'invoice.created', 'invoice.sent'] })
    await emit(db.kysely, { tenantId })
    expect(await receiversOf(tenantId)).toEqual([id])
  })

  it('stores nothing for an event that nobody subscribes to, and that is no error', async () => {
    const { tenantId } = await createTestWebhook(db, { events: ['invoice.sent'] })
    expect(await emit(db.kysely, { tenantId, resourceId: 'inv-1' })).toMatch(/^evt_/)
    expect(await emit(db.kysely, { tenantId: newTenant() })).toMatch(/^evt_/)
    expect(await eventsOf(db.kysely, tenantId)).toEqual([])
    expect(await deliveriesOf(db, tenantId)).toEqual([])
  })

  it('keeps what a disabled webhook missed, so that it can be replayed', async () => {
    const { id, tenantId } = await createTestWebhook(db)
    await disable(id)
    const missed = await emit(db.kysely, { tenantId })
    expect(await bodyOf(db.kysely, missed)).toContain(missed)
    expect(await deliveriesOf(db, tenantId)).toEqual([])
  })

  it('notes where the delivery goes and what it is about', async () => {
    const { tenantId } = await createTestWebhook(db, { url: 'https://example.com/hook' })
    await emit(db.kysely, { tenantId, resourceType: 'invoice', resourceId: 'inv-9' })
    expect(await deliveriesOf(db, tenantId)).toMatchObject([
      { target_url: 'https://example.com/hook', resource_type: 'invoice', resource_id: 'inv-9' },
    ])
  })

  it('counts the deliveries of each event of a batch', async () => {
    const tenantId = newTenant()
    await createTestWebhook(db, { tenantId, events: ['*'] })
    await createTestWebhook(db, { tenantId, events: ['invoice.sent'] })
    const rows = await emitBatch(db.kysely, tenantId, [
      { event: 'invoice.created' },
      { event: 'invoice.sent' },
      { event: 'invoice.created' },
    ])
    expect(rows.map(({ ordinal, deliveries }) => [ordinal, deliveries])).toEqual([
      [1, 1],
      [2, 2],
      [3, 1],
    ])
    expect(await emitBatch(db.kysely, tenantId, [])).toEqual([])
  })
})
