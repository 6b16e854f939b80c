import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClient, type GanchoClient } from './client.ts'
import { GanchoApiError } from './errors.ts'

interface Received {
  readonly line: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

let received: Received[]
let answer: (request: Received, response: ServerResponse) => void
let close: () => Promise<void>
let baseUrl: string
let client: GanchoClient

beforeEach(async () => {
  received = []
  answer = (_, response) => response.end('{}')
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const { method, url, headers } = request
    const entry = { line: `${method} ${url}`, headers, body: text === '' ? undefined : JSON.parse(text) }
    received.push(entry)
    answer(entry, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  client = createClient({ baseUrl, apiKey: 'secret-key', tenantId: 'tenant-789' })
})
afterEach(() => close())

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

test('every method is the request that the API documents', async () => {
  const webhook = { url: 'https://hooks.example.com', events: ['invoice.created'] }
  const event = {
    event: 'parcel.shipped',
    data: { parcel: 'p-1' },
    resource_type: 'parcel',
    resource_id: 'p-1',
  }
  await client.webhooks.list({ limit: 10 })
  await client.webhooks.create(webhook)
  await client.webhooks.get('wh_1')
  await client.webhooks.update('wh_1', { state: 'PAUSED' }, { version: 3 })
  await client.webhooks.delete('wh_1')
  await client.webhooks.rotateSecret('wh_1', { overlap_hours: 1 })
  await client.webhooks.test('wh_1')
  await client.webhooks.check('wh_1', { event: 'invoice.created' })
  await client.webhooks.stats({ limit: 10 })
  await client.events.send(event)
  await client.events.sendBatch([event, event])
  await client.events.get('evt_1')
  await client.events.body('evt_1')
  await client.deliveries.list({ status: 'FAILED', event: 'invoice.*', status_code: '5xx', test: false })
  await client.deliveries.counts({ webhook_id: 'wh_1' })
  await client.deliveries.get('dlv_1')
  await client.deliveries.attempts('dlv_1')
  await client.deliveries.retry('dlv_1')
  await client.deliveries.cancel('dlv_1')
  await client.alerts.list({ state: 'OPEN', webhook_id: 'wh_1' })
  await client.alerts.get('alr_1')
  await client.alerts.acknowledge('alr_1')
  await client.alerts.resolve('alr_1')
  await client.alertSettings.get()
  await client.alertSettings.save({ email: { addresses: ['ana@example.com'] } }, { version: 2 })
  await client.alertSettings.test()
  await client.stats.get({ range: '7d', webhook_id: 'wh_1' })
  await client.bins.list({ limit: 10 })
  await client.bins.create({ name: 'mine' })
  await client.bins.get('bin_1')
  await client.bins.update('bin_1', { answers: [{ status: null }] })
  await client.bins.delete('bin_1')
  await client.bins.requests('bin_1', { cursor: 'c1' })
  await client.replays.preview({ kind: 'recover', event: 'invoice.*' })
  await client.replays.create({ kind: 'missing', webhook_id: 'wh_1', rate_per_second: 10 })
  await client.replays.list({ limit: 10 })
  await client.replays.get('rpl_1')
  await client.replays.cancel('rpl_1')
  await client.expunges.create({ scope: 'resource', resource_id: 'cust-456' })
  await client.expunges.list({ limit: 10 })
  await client.expunges.get('exp_1')
  await client.eventTypes.list()
  await client.eventTypes.get('parcel.shipped')
  await client.eventTypes.put('parcel.shipped', { group: 'Parcels' })
  await client.apiKeys.list({ tenant_id: 'tenant-789' })
  await client.apiKeys.create({
    name: 'erp',
    scope: 'tenant',
    permissions: 'events',
    tenant_id: 'tenant-789',
  })
  await client.apiKeys.revoke('key_1')
  await client.session.info()
  await client.session.signIn({ api_key: 'gancho_1' })
  await client.session.get()
  await client.session.signOut()
  await client.portalLinks.create({ permissions: 'read' })
  await client.portalLinks.create()
  await client.tenants.list({ limit: 2 })

  expect(received.map(({ line, body }) => (body === undefined ? [line] : [line, body]))).toEqual([
    ['GET /v1/webhooks?limit=10'],
    ['POST /v1/webhooks', webhook],
    ['GET /v1/webhooks/wh_1'],
    ['PATCH /v1/webhooks/wh_1', { state: 'PAUSED' }],
    ['DELETE /v1/webhooks/wh_1'],
    ['POST /v1/webhooks/wh_1/rotate-secret', { overlap_hours: 1 }],
    ['POST /v1/webhooks/wh_1/test', {}],
    ['POST /v1/webhooks/wh_1/check', { event: 'invoice.created' }],
    ['GET /v1/webhooks/stats?limit=10'],
    ['POST /v1/events', event],
    ['POST /v1/events/batch', { events: [event, event] }],
    ['GET /v1/events/evt_1'],
    ['GET /v1/events/evt_1/body'],
    ['GET /v1/deliveries?status=FAILED&event=invoice.*&status_code=5xx&test=false'],
    ['GET /v1/deliveries/counts?webhook_id=wh_1'],
    ['GET /v1/deliveries/dlv_1'],
    ['GET /v1/deliveries/dlv_1/attempts'],
    ['POST /v1/deliveries/dlv_1/retry'],
    ['POST /v1/deliveries/dlv_1/cancel'],
    ['GET /v1/alerts?state=OPEN&webhook_id=wh_1'],
    ['GET /v1/alerts/alr_1'],
    ['POST /v1/alerts/alr_1/acknowledge'],
    ['POST /v1/alerts/alr_1/resolve'],
    ['GET /v1/alert-settings'],
    ['PUT /v1/alert-settings', { email: { addresses: ['ana@example.com'] } }],
    ['POST /v1/alert-settings/test'],
    ['GET /v1/stats?range=7d&webhook_id=wh_1'],
    ['GET /v1/bins?limit=10'],
    ['POST /v1/bins', { name: 'mine' }],
    ['GET /v1/bins/bin_1'],
    ['PATCH /v1/bins/bin_1', { answers: [{ status: null }] }],
    ['DELETE /v1/bins/bin_1'],
    ['GET /v1/bins/bin_1/requests?cursor=c1'],
    ['POST /v1/replays/preview', { kind: 'recover', event: 'invoice.*' }],
    ['POST /v1/replays', { kind: 'missing', webhook_id: 'wh_1', rate_per_second: 10 }],
    ['GET /v1/replays?limit=10'],
    ['GET /v1/replays/rpl_1'],
    ['POST /v1/replays/rpl_1/cancel'],
    ['POST /v1/expunges', { scope: 'resource', resource_id: 'cust-456' }],
    ['GET /v1/expunges?limit=10'],
    ['GET /v1/expunges/exp_1'],
    ['GET /v1/event-types'],
    ['GET /v1/event-types/parcel.shipped'],
    ['PUT /v1/event-types/parcel.shipped', { group: 'Parcels' }],
    ['GET /v1/api-keys?tenant_id=tenant-789'],
    ['POST /v1/api-keys', { name: 'erp', scope: 'tenant', permissions: 'events', tenant_id: 'tenant-789' }],
    ['DELETE /v1/api-keys/key_1'],
    ['GET /v1/panel'],
    ['POST /v1/session', { api_key: 'gancho_1' }],
    ['GET /v1/session'],
    ['DELETE /v1/session'],
    ['POST /v1/portal-links', { permissions: 'read' }],
    ['POST /v1/portal-links', {}],
    ['GET /v1/tenants?limit=2'],
  ])
  for (const { headers, body } of received) {
    expect(headers).toMatchObject({ authorization: 'Bearer secret-key', 'x-tenant-id': 'tenant-789' })
    expect(headers['content-type']).toBe(body === undefined ? undefined : 'application/json')
  }
})

test('a version travels with what changes a webhook, and only when given', async () => {
  await client.webhooks.update('wh_1', { state: 'PAUSED' }, { version: 3 })
  await client.webhooks.rotateSecret('wh_1', {}, { version: 4 })
  await client.webhooks.delete('wh_1', { version: 5 })
  await client.webhooks.delete('wh_1')
  expect(received.map(({ headers }) => headers['if-match'])).toEqual(['"3"', '"4"', '"5"', undefined])
})

test('an idempotency key travels with what is created, and only when given', async () => {
  const event = { event: 'parcel.shipped', data: {} }
  await client.events.send(event, { idempotencyKey: 'k-1' })
  await client.events.sendBatch([event], { idempotencyKey: 'k-2' })
  await client.webhooks.create({ url: 'https://hooks.example.com', events: ['*'] }, { idempotencyKey: 'k-3' })
  await client.webhooks.test('wh_1', {}, { idempotencyKey: 'k-4' })
  await client.replays.create({ kind: 'recover' }, { idempotencyKey: 'k-5' })
  await client.events.send(event)
  expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual([
    'k-1',
    'k-2',
    'k-3',
    'k-4',
    'k-5',
    undefined,
  ])
})

test('an id cannot become another path', async () => {
  await client.webhooks.get('../event-types?x=1#')
  expect(received[0]?.line).toBe('GET /v1/webhooks/..%2Fevent-types%3Fx%3D1%23')
  for (const id of ['', '.', '..']) {
    await expect(client.webhooks.delete(id)).rejects.toMatchObject({ code: 'argument_invalid' })
  }
  expect(received).toHaveLength(1)
})

test('a path in the base URL is kept, with or without a slash at its end', async () => {
  for (const path of ['/gancho', '/gancho/']) {
    await createClient({ baseUrl: baseUrl + path, apiKey: 'k' }).webhooks.get('wh_1')
  }
  expect(received.map(({ line }) => line)).toEqual([
    'GET /gancho/v1/webhooks/wh_1',
    'GET /gancho/v1/webhooks/wh_1',
  ])
  expect(received[0]?.headers).not.toHaveProperty('x-tenant-id')
})

test('iterate gives every delivery of every page once, in order, with the filter on each request', async () => {
  const pages: Record<string, object> = {
    '': { data: [{ id: 'dlv_3' }, { id: 'dlv_2' }], next_cursor: 'c1' },
    c1: { data: [], next_cursor: 'c2' },
    c2: { data: [{ id: 'dlv_1' }], next_cursor: null },
  }
  answer = ({ line }, response) =>
    json(response, 200, pages[new URL(line.slice(4), baseUrl).searchParams.get('cursor') ?? ''])

  const ids: string[] = []
  for await (const { id } of client.deliveries.iterate({ status: 'FAILED' })) ids.push(id)
  expect(ids).toEqual(['dlv_3', 'dlv_2', 'dlv_1'])
  expect(received.every(({ line }) => line.includes('status=FAILED'))).toBe(true)
})

test('a problem of the API becomes an error with its code, detail, fields and request id', async () => {
  const errors = [{ path: 'url', code: 'url', message: 'must be https' }]
  answer = (_, response) =>
    json(
      response,
      422,
      { code: 'invalid_webhook', detail: 'The URL is not acceptable.', errors },
      { 'x-request-id': 'req-7' },
    )

  const failure = client.webhooks.create({ url: 'http://inside', events: ['*'] })
  await expect(failure).rejects.toBeInstanceOf(GanchoApiError)
  await expect(failure).rejects.toMatchObject({
    status: 422,
    code: 'invalid_webhook',
    detail: 'The URL is not acceptable.',
    requestId: 'req-7',
    errors,
  })
})

test('an answer that is not of the API is an error, whatever its status, and never half an object', async () => {
  for (const [status, text] of [
    [502, '<html>Bad gateway</html>'],
    [200, '<html>Sign in</html>'],
    [500, ''],
    [400, '[]'],
    [500, '"no"'],
  ] as const) {
    answer = (_, response) => response.writeHead(status).end(text)
    await expect(client.webhooks.get('wh_1')).rejects.toMatchObject({ status, code: 'unexpected_response' })
  }
})

test('the body of an event is the text that came, not what it parses to', async () => {
  const text = '{"data": {"amount": 1.0, "n": 9007199254740993, "n": 1}}'
  answer = (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  expect(await client.events.body('evt_1')).toBe(text)
})

test('an empty answer to a deletion is no answer, and no error', async () => {
  answer = (_, response) => response.writeHead(204).end()
  expect(await client.webhooks.delete('wh_1')).toBeUndefined()
})

test('no answer is coded, with its cause: a redirect, a connection cut, a deadline, nobody there', async () => {
  answer = (_, response) => response.writeHead(307, { location: `${baseUrl}/elsewhere` }).end()
  await expect(client.eventTypes.list()).rejects.toMatchObject({
    code: 'api_unreachable',
    cause: expect.any(Error),
  })
  expect(received).toHaveLength(1)

  answer = (_, response) => response.destroy()
  await expect(client.eventTypes.list()).rejects.toMatchObject({ code: 'api_unreachable' })

  answer = () => {}
  const impatient = createClient({ baseUrl, apiKey: 'k', timeoutMs: 50 })
  await expect(impatient.eventTypes.list()).rejects.toMatchObject({
    code: 'api_unreachable',
    cause: { name: 'TimeoutError' },
  })

  await close()
  await expect(client.eventTypes.list()).rejects.toMatchObject({ code: 'api_unreachable' })
  close = async () => {}
})

const delivery = (id: string) => `id: 1\nevent: delivery\ndata: ${JSON.stringify({ id })}\n\n`
const streaming = { 'content-type': 'text/event-stream; charset=utf-8' }

test('a stream gives each delivery as it comes, and ends where the server ends it', async () => {
  const got = Promise.withResolvers<void>()
  answer = async (_, response) => {
    response
      .writeHead(200, streaming)
      .write(`retry: 2000\n\n:\n\n${delivery('dlv_1')}event: other\ndata: {}\n\n`)
    await got.promise
    response.end(delivery('dlv_2'))
  }
  const ids: string[] = []
  for await (const { id } of client.deliveries.stream({ status: 'FAILED', test: false })) {
    ids.push(id)
    got.resolve()
  }
  expect(ids).toEqual(['dlv_1', 'dlv_2'])
  expect(received[0]?.line).toBe('GET /v1/deliveries/stream?status=FAILED&test=false')
  expect(received[0]?.headers).toMatchObject({
    authorization: 'Bearer secret-key',
    'x-tenant-id': 'tenant-789',
  })
})

test('a stream ends with its signal or its loop, and then so does the connection', async () => {
  let closed = Promise.withResolvers<void>()
  answer = (_, response) => {
    response.on('close', () => closed.resolve())
    response.writeHead(200, streaming).write(delivery('dlv_1'))
  }
  const controller = new AbortController()
  for await (const _ of client.deliveries.stream({}, { signal: controller.signal })) controller.abort()
  await closed.promise

  closed = Promise.withResolvers()
  for await (const _ of client.deliveries.stream()) break
  await closed.promise

  for await (const _ of client.deliveries.stream({}, { signal: controller.signal })) throw new Error('opened')
  expect(received).toHaveLength(2)
})

test('a stream that is refused, is none, or breaks is an error, and so is one that nobody answers', async () => {
  const first = (of = client) => of.deliveries.stream().next()
  answer = (_, response) => json(response, 429, { code: 'too_many_streams', detail: 'Too many.' })
  await expect(first()).rejects.toMatchObject({ status: 429, code: 'too_many_streams' })
  answer = (_, response) => json(response, 200, { data: [] })
  await expect(first()).rejects.toMatchObject({ status: 200, code: 'unexpected_response' })

  answer = (_, response) => {
    response.writeHead(200, streaming).write(delivery('dlv_1'), () => response.destroy())
  }
  const stream = client.deliveries.stream()
  expect(await stream.next()).toEqual({ done: false, value: { id: 'dlv_1' } })
  await expect(stream.next()).rejects.toMatchObject({ code: 'api_unreachable' })

  answer = () => {}
  const impatient = createClient({ baseUrl, apiKey: 'k', timeoutMs: 50 })
  await expect(first(impatient)).rejects.toMatchObject({
    code: 'api_unreachable',
    cause: { name: 'TimeoutError' },
  })
})
