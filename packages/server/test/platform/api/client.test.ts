import { createClient, type GanchoClient } from '@gancho/client/http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiForTest, invoice, operatorKey, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'

// The published client over a real socket: what it sends is what the API takes, and the reverse.
describe.each(engines)('@gancho/client against the API on %s', (_name, open) => {
  let api: TestApi
  let client: GanchoClient
  let baseUrl: string
  beforeAll(async () => {
    api = await apiForTest(open)
    baseUrl = await api.app.listen({ host: '127.0.0.1', port: 0 })
    client = createClient({ baseUrl, apiKey: operatorKey, tenantId: 'client' })
  })
  afterAll(() => api.close())

  const settings = { url: 'https://hooks.example.com/in', events: ['invoice.created'] }

  it('manages webhooks', async () => {
    const { secret, ...webhook } = await client.webhooks.create(settings, { idempotencyKey: 'c-1' })
    expect((await client.webhooks.create(settings, { idempotencyKey: 'c-1' })).secret).toBe(secret)
    expect(await client.webhooks.get(webhook.id)).toEqual(webhook)
    expect((await client.webhooks.list({ limit: 1 })).data).toEqual([webhook])

    const paused = await client.webhooks.update(webhook.id, { state: 'PAUSED' }, { version: 1 })
    expect(paused).toEqual({ ...webhook, state: 'PAUSED', version: 2, updated_at: paused.updated_at })
    await expect(client.webhooks.update(webhook.id, {}, { version: 1 })).rejects.toMatchObject({
      status: 412,
      code: 'webhook_changed',
    })
    const rotated = await client.webhooks.rotateSecret(webhook.id, { overlap_hours: 1 }, { version: 2 })
    expect(rotated.secret).not.toBe(secret)
    expect(await client.webhooks.delete(webhook.id, { version: 3 })).toBeUndefined()
    await expect(client.webhooks.get(webhook.id)).rejects.toMatchObject({
      status: 404,
      code: 'webhook_not_found',
    })
  })

  it('sends events and follows their deliveries', async () => {
    const { id: webhook_id } = await client.webhooks.create(settings)
    const event = { event: 'invoice.created', data: invoice } as const
    const sent = await client.events.send(event, { idempotencyKey: 'e-1' })
    expect(sent).toMatchObject({ deliveries: 1, duplicate: false })
    expect(await client.events.send(event, { idempotencyKey: 'e-1' })).toMatchObject({
      id: sent.id,
      duplicate: true,
    })
    const batch = await client.events.sendBatch([event, event])
    expect(batch.data.map(({ deliveries }) => deliveries)).toEqual([1, 1])
    expect(await client.events.get(sent.id)).toMatchObject({
      event: 'invoice.created',
      data: invoice,
      deliveries: 1,
    })

    const test = await client.webhooks.test(webhook_id)
    const [delivery] = (await client.deliveries.list({ event_id: test.id })).data
    expect(delivery).toMatchObject({ test: true, webhook_id })
    let all = 0
    for await (const each of client.deliveries.iterate({ webhook_id, limit: 2 })) {
      expect(each.webhook_id).toBe(webhook_id)
      all += 1
    }
    expect(all).toBe(4)

    const id = String(delivery?.id)
    expect(await client.deliveries.get(id)).toEqual(delivery)
    expect(await client.deliveries.cancel(id)).toMatchObject({ status: 'CANCELLED' })
    expect(await client.deliveries.retry(id)).toMatchObject({ status: 'PENDING' })
    expect(await client.deliveries.attempts(id)).toEqual({ data: [], next_cursor: null })
  })

  it('starts a replay, follows and cancels it', async () => {
    const selection = { kind: 'recover', event: 'invoice.*' } as const
    expect(await client.replays.preview(selection)).toEqual({ deliveries: 0, is_minimum: false, webhooks: 0 })
    const replay = await client.replays.create(selection, { idempotencyKey: 'r-1' })
    expect(await client.replays.get(replay.id)).toEqual(replay)
    expect((await client.replays.list()).data).toEqual([replay])
    expect(await client.replays.cancel(replay.id)).toMatchObject({ state: 'CANCELLED' })
  })

  it('manages event types and keys', async () => {
    const type = await client.eventTypes.put('parcel.shipped', {
      group: 'Parcels',
      schema: { type: 'object' },
    })
    expect(await client.eventTypes.get('parcel.shipped')).toEqual(type)
    expect((await client.eventTypes.list()).data).toContainEqual(type)

    const { key, ...shown } = await client.apiKeys.create({
      name: 'x',
      scope: 'tenant',
      permissions: 'events',
      tenant_id: 'client',
    })
    expect((await client.apiKeys.list({ tenant_id: 'client' })).data).toEqual([shown])
    const producer = createClient({ baseUrl, apiKey: key })
    expect((await producer.events.send({ event: 'parcel.shipped', data: {} })).id).toMatch(/^evt_/)
    await expect(producer.webhooks.list()).rejects.toMatchObject({ status: 403, code: 'permission_denied' })
    await client.apiKeys.revoke(shown.id)
    await expect(producer.events.send({ event: 'parcel.shipped', data: {} })).rejects.toMatchObject({
      status: 401,
    })
  })

  it('tells which fields are at fault, and the id of the request', async () => {
    const refused = client.webhooks.create({ ...settings, url: 'http://10.0.0.1/' })
    await expect(refused).rejects.toMatchObject({
      status: 422,
      code: 'validation_failed',
      requestId: expect.stringMatching(/^req_/),
      errors: [{ path: 'url', code: 'url_ip_address' }],
    })
  })
})
