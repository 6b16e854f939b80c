import { verify, WebhookSignature } from '@gancho/verify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealHeaders } from '../../../src/engine/attempt/sealed-headers.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, testSecret, testSecretBox } from '../../support/factories.ts'
import { type ReceivedRequest, type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestWorker, type TestWorker } from '../../support/worker.ts'
import { bodyOf, emit } from '../emit/emitting.ts'

describe.each(engines)('what arrives at the receiver, on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  let receiver: Receiver
  let test: TestWorker
  beforeAll(async () => {
    db = await openDatabase()
    receiver = await startReceiver()
    test = await startTestWorker(db)
  })
  afterAll(async () => {
    await test?.close()
    await receiver?.close()
    await db?.close()
  })

  async function requestsOf(url: string): Promise<readonly ReceivedRequest[]> {
    await test.deliverDue()
    return receiver.received.filter(({ path }) => path === new URL(url).pathname)
  }

  /** Verifies as a receiver does, at the moment of the attempt. */
  async function verified(request: ReceivedRequest, secret = testSecret) {
    await WebhookSignature.verifyRaw(secret, request.body, request.headers['x-signature'] as string)
    return await verify(secret, request.body, request.headers, { now: new Date(test.clock.now()) })
  }

  it.each([
    ['numbers', '{"a":1.0,"b":-0,"c":1e400,"d":9007199254740993}'],
    ['the order of keys', '{"10":1,"2":2,"b":3,"a":4}'],
    ['escapes and letters of all kinds', '{"a":"\\u0000\\ud800","b":"💸 \u2028 ñ 漢"}'],
    ['repeated keys', '{"a":1,"a":2}'],
    ['200 KB', `{"a":"${'é'.repeat(100_000)}"}`],
  ])('is what was stored, byte for byte, and signed: %s', async (_what, data) => {
    const url = new URL(`/${Math.random()}`, receiver.url).href
    const { tenantId } = await createTestWebhook(db, { url })
    const id = await emit(db.kysely, { tenantId, data, resourceType: 'invoice', resourceId: 'inv-"1"' })
    const [request] = await requestsOf(url)
    expect(request!.body).toBe(await bodyOf(db.kysely, id))
    expect(request!.body).toContain(data)
    expect(request!.headers['content-length']).toBe(String(Buffer.byteLength(request!.body)))
    await verified(request!)
  })

  it('has the same id and body at every attempt, the time and number of its own, and the headers of SPEC section 3', async () => {
    const url = new URL('/retried', receiver.url).href
    const { id: webhookId, tenantId } = await createTestWebhook(db, { url, scheduleSeconds: [0, 60, 60] })
    const own = { 'x-mine': 'yes', 'webhook-id': 'no', 'user-agent': 'no' }
    const sealed = sealHeaders(own, testSecretBox, { tenantId, id: webhookId })
    await sql`UPDATE gancho.webhooks SET headers = ${sealed} WHERE id = ${webhookId}`.execute(db.kysely)
    receiver.answer((_request, response) => response.writeHead(500).end())
    const id = await emit(db.kysely, { tenantId, data: '{"n":1.0}' })
    const [delivery] = await deliveriesOf(db, tenantId)
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const requests = await requestsOf(url)
      expect(requests).toHaveLength(attempt)
      const request = requests[attempt - 1]!
      await verified(request)
      expect(request.body).toBe(requests[0]!.body)
      expect(request.headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'Gancho/test',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(test.clock.now() / 1_000)),
        'x-gancho-event': 'invoice.created',
        'x-gancho-delivery': delivery!.id,
        'x-gancho-attempt': String(attempt),
        'x-mine': 'yes',
      })
      test.clock.advance(70_000)
    }
    receiver.answer((_request, response) => response.writeHead(204).end())
  })

  it('is signed with both secrets while a rotation overlaps, and with the new one alone after it', async () => {
    const url = new URL('/rotated', receiver.url).href
    const { id: webhookId, tenantId } = await createTestWebhook(db, { url })
    const newSecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
    const sealed = testSecretBox.seal(newSecret, { tenantId, id: webhookId })
    await sql`
      UPDATE gancho.webhooks SET previous_secret = secret, secret = ${sealed}, previous_secret_until = ${new Date(test.clock.now() + 60_000)}, version = version + 1
       WHERE id = ${webhookId}`.execute(db.kysely)
    await emit(db.kysely, { tenantId })
    const [overlap] = await requestsOf(url)
    expect((overlap!.headers['webhook-signature'] as string).split(' ')).toHaveLength(2)
    await verify(testSecret, overlap!.body, overlap!.headers, { now: new Date(test.clock.now()) })
    await verified(overlap!, newSecret)

    test.clock.advance(60_001)
    await emit(db.kysely, { tenantId })
    const [, after] = await requestsOf(url)
    expect((after!.headers['webhook-signature'] as string).split(' ')).toHaveLength(1)
    await verified(after!, newSecret)
  })
})
