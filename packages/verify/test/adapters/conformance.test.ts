import { afterEach, describe, expect, test } from 'vitest'
import { memoryDedupe, type WebhookEvent, type WebhooksOptions } from '../../src/index.ts'
import { sampleEvent, signedRequest } from '../../src/testing.ts'
import { otherSecret, secret } from '../support.ts'
import { servers, type TestServer } from './servers.ts'

/** What every adapter guarantees, over real connections. */
describe.each(servers)('$name', ({ start }) => {
  let server: TestServer | undefined
  afterEach(() => server?.stop())

  /** Starts a receiver of invoice.created; returns the events it handled, the errors it was told, and a sender. */
  async function receiver(options: Partial<WebhooksOptions> = {}) {
    const events: WebhookEvent[] = []
    const errors: unknown[] = []
    server = await start({
      secrets: secret,
      on: { 'invoice.created': (event) => events.push(event) },
      onError: (error) => errors.push(error),
      ...options,
    })
    const { url } = server
    return { events, errors, url, send: (request: RequestInit) => fetch(url, request) }
  }

  const invoice = sampleEvent('invoice.created', { customer_name: 'Ñandú & Cía · 日本語 · 🪝' })

  test('a genuine event reaches its handler, byte for byte, and is answered with 204 and no body', async () => {
    const { events, send } = await receiver()
    const response = await send(signedRequest(secret, invoice))
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(events).toEqual([invoice])
  })

  test('whatever its content type, and in however many pieces', async () => {
    const { events, send } = await receiver()
    const { headers, body, method } = signedRequest(secret, invoice)
    for (const type of ['application/json; charset=utf-8', 'application/cloudevents+json', 'text/plain']) {
      const response = await send({ method, headers: { ...headers, 'content-type': type }, body })
      expect(response.status, type).toBe(204)
    }
    const { 'content-type': _, ...withoutType } = headers
    const bytes = Buffer.from(body)
    expect((await send({ method, headers: withoutType, body: bytes })).status, 'without').toBe(204)
    const pieces = ReadableStream.from([...bytes].map((byte) => Uint8Array.of(byte)))
    expect((await send({ method, headers, body: pieces, duplex: 'half' })).status).toBe(204)
    expect(events).toEqual(Array(5).fill(invoice))
  })

  test.each([
    ['forged', 'no_matching_signature', signedRequest(otherSecret, invoice)],
    ['changed', 'no_matching_signature', { ...signedRequest(secret, invoice), body: '{}' }],
    ['emptied', 'no_matching_signature', { ...signedRequest(secret, invoice), body: '' }],
    ['stale', 'timestamp_too_old', signedRequest(secret, invoice, { now: new Date(Date.now() - 301_000) })],
    ['unsigned', 'missing_header', { method: 'POST', body: '{}' }],
    ['empty', 'missing_header', { method: 'POST' }],
  ])('a request that is %s is answered with 400 and %s', async (_, code, request) => {
    const { events, errors, send } = await receiver()
    const response = await send(request)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json\b/)
    expect(await response.json()).toMatchObject({ status: 400, code })
    expect([events, errors]).toEqual([[], []])
  })

  test.each(['of a known length', 'of an unknown length'])(
    'a body %s over 1 MiB is refused with 413',
    async (length) => {
      const { send } = await receiver()
      const { headers, method } = signedRequest(secret, invoice)
      const bytes = new Uint8Array(1_048_577)
      const body = length === 'of a known length' ? bytes : ReadableStream.from([bytes])
      const response = await send({ method, headers, body, duplex: 'half' })
      expect(response.status).toBe(413)
      expect(await response.json()).toMatchObject({ code: 'body_too_large' })
    },
  )

  test('a body of exactly 1 MiB is not', async () => {
    const { send } = await receiver()
    const empty = JSON.stringify(sampleEvent('invoice.created', '', { id: 'evt_1' })).length
    const event = sampleEvent('invoice.created', 'x'.repeat(1_048_576 - empty), { id: 'evt_1' })
    expect((await send(signedRequest(secret, event))).status).toBe(204)
  })

  test('a handler that fails is answered with 500, whatever status its error carries, and onError is told', async () => {
    // The answer 410 would disable the webhook: an error of the handler's own HTTP client must not become it.
    const gone = Object.assign(new Error('Gone'), { status: 410, statusCode: 410 })
    const { errors, send } = await receiver({ on: { 'invoice.created': () => Promise.reject(gone) } })
    const response = await send(signedRequest(secret, invoice))
    expect([response.status, await response.json()]).toMatchObject([500, { code: 'handler_failed' }])
    expect(errors).toEqual([gone])
  })

  test('an event that nobody handles is answered with 204', async () => {
    const { events, send } = await receiver()
    expect((await send(signedRequest(secret, sampleEvent('invoice.sent', {})))).status).toBe(204)
    expect(events).toEqual([])
  })

  test('a repeated event is handled once where there is a dedupe', async () => {
    const { events, send } = await receiver({ dedupe: memoryDedupe() })
    const later = new Date(Date.now() + 5_000)
    expect((await send(signedRequest(secret, invoice))).status).toBe(204)
    expect((await send(signedRequest(secret, invoice, { now: later, attempt: 2 }))).status).toBe(204)
    expect(events).toEqual([invoice])
  })

  test('the rest of the application keeps its own body parser', async () => {
    const { url } = await receiver()
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a": [1]}' }
    expect(await (await fetch(url.replace('/webhooks', '/echo'), init)).json()).toEqual({ a: [1] })
  })
})
