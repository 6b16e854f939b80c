import { brotliCompressSync, gzipSync } from 'node:zlib'
import { verify, WebhookSignature } from '@gancho/verify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiForTest, invoice, type TestApi } from '../../support/api.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestWorker, type TestWorker } from '../../support/worker.ts'

describe.each(engines)('attempts as the API tells of them, on %s', (_name, open) => {
  let db: TestDatabase
  let api: TestApi
  let receiver: Receiver
  let worker: TestWorker
  beforeAll(async () => {
    db = await open()
    api = await apiForTest(async () => db, {
      networkPolicy: { allowLoopbackHttp: true, allowedNetworks: [] },
    })
    receiver = await startReceiver()
    worker = await startTestWorker(db, { clock: api.clock })
  })
  afterAll(async () => {
    await worker?.close()
    await receiver?.close()
    await api?.close()
  })

  /** Sends an event to a webhook of its own, and gives what the API says of it afterwards. */
  async function delivered(tenant: string, data: string) {
    const webhook = await api.call('POST /v1/webhooks', {
      tenant,
      body: { url: receiver.url, events: ['invoice.created'] },
    })
    const sent = await api.call('POST /v1/events', {
      tenant,
      body: `{"event":"invoice.created","data":${data}}`,
    })
    await worker.deliverDue()
    const { body } = await api.call(`GET /v1/deliveries?event_id=${sent.body.id}`, { tenant })
    const id = String(body.data[0]?.id)
    const attempts = async () =>
      (await api.call(`GET /v1/deliveries/${id}/attempts`, { tenant })).body.data as Record<string, never>[]
    return { secret: String(webhook.body.secret), eventId: String(sent.body.id), id, attempts }
  }

  it.each([
    ['gzip', { 'content-encoding': 'gzip' }, gzipSync('Señor, «no»')],
    ['brotli', { 'content-encoding': 'br' }, brotliCompressSync('Señor, «no»')],
    [
      'ISO-8859-1',
      { 'content-type': 'text/plain; charset=iso-8859-1' },
      Buffer.from('Señor, «no»', 'latin1'),
    ],
    ['UTF-16', { 'content-type': 'text/plain; charset=utf-16le' }, Buffer.from('Señor, «no»', 'utf16le')],
  ])('tell the answer in words, and its bytes as they came: %s', async (name, headers, bytes) => {
    receiver.answer((_request, response) => response.writeHead(500, headers).end(bytes))
    const { attempts } = await delivered(`answer-${name}`, JSON.stringify(invoice))
    receiver.answer((_request, response) => response.writeHead(204).end())
    expect((await attempts())[0]).toMatchObject({
      response_body: 'Señor, «no»',
      response_bytes: bytes.length,
    })
    expect(receiver.received.at(-1)?.headers['accept-encoding']).toBe('identity')
  })

  // What the panel's signature tab does: nothing but these two answers and the secret.
  it('tell, with the body of their event, all that it takes to verify their signatures', async () => {
    const data = `{ "é":1.0,"2":0,"1":0, ${JSON.stringify(invoice).slice(1)}`
    const { secret, eventId, attempts } = await delivered('signed', data)
    const [attempt] = await attempts()
    const { text, headers } = await api.call(`GET /v1/events/${eventId}/body`, { tenant: 'signed' })
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(text).toBe(receiver.received.at(-1)?.body)
    expect(text).toContain(`"data":${data},`)

    const sent = attempt?.request_headers as unknown as Record<string, string>
    expect(WebhookSignature.verifyRaw(secret, text, sent['x-signature'])).toBe(true)
    const now = new Date(api.clock.now())
    expect(await verify(secret, text, sent, { now })).toMatchObject({ id: eventId })
    await expect(verify(secret, `${text} `, sent, { now })).rejects.toMatchObject({
      code: 'no_matching_signature',
    })
  })

  it('tell where their time went, and of one before that was measured, nothing', async () => {
    const { id, attempts } = await delivered('timed', JSON.stringify(invoice))
    const measured = { dns_ms: null, tls_ms: null, first_byte_ms: expect.any(Number) }
    expect((await attempts())[0]).toMatchObject({ outcome: 'success', timings: measured })

    await sql`UPDATE gancho.delivery_attempts SET timings = NULL WHERE delivery_id = ${id}`.execute(db.kysely)
    expect((await attempts())[0]).toMatchObject({ outcome: 'success', timings: null })
  })
})
