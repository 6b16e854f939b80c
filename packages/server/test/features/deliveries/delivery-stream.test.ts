import { createClient, type Delivery, type DeliveryFilter, type GanchoClient } from '@gancho/client/http'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiForTest, makeWebhook, operatorKey, sendEvent, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'
import { emitTestEvent } from '../../support/factories.ts'

/** Reads a stream as it comes, and waits for what a test waits for. */
class Reader {
  readonly seen: Delivery[] = []
  readonly ended: Promise<unknown>
  private readonly controller = new AbortController()
  private arrived = Promise.withResolvers<void>()

  constructor(client: GanchoClient, filter: Omit<DeliveryFilter, 'limit' | 'cursor'> = {}) {
    this.ended = this.read(client, filter)
    // It is up to the test to look at how it ended.
    this.ended.catch(() => {})
  }

  private async read(client: GanchoClient, filter: object): Promise<void> {
    for await (const delivery of client.deliveries.stream(filter, { signal: this.controller.signal })) {
      this.seen.push(delivery)
      this.arrived.resolve()
      this.arrived = Promise.withResolvers()
    }
  }

  async until(isMet: (seen: readonly Delivery[]) => boolean): Promise<void> {
    while (!isMet(this.seen)) {
      await Promise.race([
        this.arrived.promise,
        this.ended.then(() => Promise.reject(new Error('the stream ended'))),
      ])
    }
  }

  stop(): void {
    this.controller.abort()
  }
}

describe.each(engines)('the stream of deliveries on %s', (_name, open) => {
  let api: TestApi
  let baseUrl: string
  const readers: Reader[] = []
  const clientOf = (tenantId: string, apiKey = operatorKey) => createClient({ baseUrl, apiKey, tenantId })

  beforeEach(async () => {
    api = await apiForTest(open)
    baseUrl = await api.app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.stop()
    await api.close()
  })

  function follow(...args: ConstructorParameters<typeof Reader>): Reader {
    const reader = new Reader(...args)
    readers.push(reader)
    return reader
  }

  it('begins with what is there, oldest first, then brings what another process emits and each change', async () => {
    await makeWebhook(api, {}, 'one')
    const [first, second] = [await sendEvent(api, 'one'), await sendEvent(api, 'one')]
    const reader = follow(clientOf('one'))
    await reader.until((seen) => seen.length === 2)
    expect(reader.seen.map(({ event_id }) => event_id)).toEqual([first, second])
    expect(reader.seen.toReversed()).toEqual((await clientOf('one').deliveries.list()).data)

    const third = await emitTestEvent(api.db, 'one')
    await reader.until((seen) => seen.some(({ event_id }) => event_id === third))
    await sql`UPDATE gancho.delivery_queue SET lease_owner = 'wrk_1', lease_token = 1, attempts = 1 WHERE event_id = ${third}`.execute(
      api.db.kysely,
    )
    await reader.until((seen) => seen.some(({ status }) => status === 'SENDING'))
    const { id } = reader.seen.at(-1)!
    expect(reader.seen.at(-1)).toMatchObject({ event_id: third, status: 'SENDING', attempts: 1 })
    await clientOf('one').deliveries.cancel(id)
    await reader.until((seen) => seen.some(({ status }) => status === 'CANCELLED'))
    expect(reader.seen.map(({ event_id }) => event_id)).toEqual([first, second, third, third, third])
  })

  it('brings what fits its filter alone, and nothing of another tenant', async () => {
    const mine = await makeWebhook(api, { events: ['invoice.created'] }, 'one')
    await makeWebhook(api, { events: ['invoice.created'] }, 'one')
    await makeWebhook(api, {}, 'other')
    const readers = [
      follow(clientOf('one'), { webhook_id: mine }),
      follow(clientOf('one'), { webhook_id: mine, status: 'CANCELLED' }),
      follow(clientOf('other')),
    ] as const
    const event = await sendEvent(api, 'one')
    await readers[0].until((seen) => seen.length === 1)
    await clientOf('one').deliveries.cancel(readers[0].seen[0]!.id)
    await readers[0].until((seen) => seen.length === 2)
    await readers[1].until((seen) => seen.length === 1)
    const others = await sendEvent(api, 'other')
    await readers[2].until((seen) => seen.length === 1)
    expect(
      readers.map(({ seen }) => seen.map((each) => [each.tenant_id, each.event_id, each.status])),
    ).toEqual([
      [
        ['one', event, 'PENDING'],
        ['one', event, 'CANCELLED'],
      ],
      [['one', event, 'CANCELLED']],
      [['other', others, 'PENDING']],
    ])
  })

  it('ends without an error when the reader says so, and at once when the server stops', async () => {
    const [one, two] = [follow(clientOf('one')), follow(clientOf('one'))]
    await makeWebhook(api, {}, 'one')
    await sendEvent(api, 'one')
    for (const reader of [one, two]) await reader.until((seen) => seen.length === 1)
    one.stop()
    expect(await one.ended).toBeUndefined()
    await api.app.close()
    expect(await two.ended).toBeUndefined()
  })

  it('ends when the key is revoked', async () => {
    const { id, key } = await clientOf('one').apiKeys.create({
      name: 'x',
      scope: 'tenant',
      permissions: 'read',
      tenant_id: 'one',
    })
    const reader = follow(clientOf('one', key))
    await makeWebhook(api, {}, 'one')
    await sendEvent(api, 'one')
    await reader.until((seen) => seen.length === 1)
    await clientOf('one').apiKeys.revoke(id)
    expect(await reader.ended).toBeUndefined()
    await expect(follow(clientOf('one', key)).ended).rejects.toMatchObject({
      status: 401,
      code: 'unauthenticated',
    })
  })

  it('is refused like any list: a filter that is none, a key that may not read', async () => {
    const { key } = await clientOf('one').apiKeys.create({
      name: 'x',
      scope: 'tenant',
      permissions: 'events',
      tenant_id: 'one',
    })
    await expect(follow(clientOf('one', key)).ended).rejects.toMatchObject({ code: 'permission_denied' })
    await expect(follow(clientOf('one'), { event: '*' }).ended).rejects.toMatchObject({
      code: 'validation_failed',
    })
    const answer = await api.call('GET /v1/deliveries/stream?limit=5', { tenant: 'one' })
    expect(answer).toMatchObject({ status: 422 })
  })

  it('is not kept by anybody on the way, and each state of a delivery has an id of its own', async () => {
    await makeWebhook(api, {}, 'one')
    await sendEvent(api, 'one')
    const headers = { authorization: `Bearer ${operatorKey}`, 'x-tenant-id': 'one' }
    const response = await fetch(`${baseUrl}/v1/deliveries/stream`, { headers })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.stringMatching(/^req_/),
    })
    let text = ''
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece
      if (text.includes('data: ')) break
    }
    expect(text).toMatch(
      /^retry: \d+\n\nid: dlv_[0-9a-f]{32}\.[0-9a-f]{8}\nevent: delivery\ndata: \{.*\}\n\n$/,
    )
  })
})
