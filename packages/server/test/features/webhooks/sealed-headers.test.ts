import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTransport } from '../../../src/engine/http/transport.ts'
import { stepExpunge } from '../../../src/features/expunges/chore.ts'
import { resealAll } from '../../../src/features/master-key/reseal.ts'
import { createFullCheck } from '../../../src/features/webhooks/check/full-check.ts'
import { createSecretBox } from '../../../src/platform/secret-box.ts'
import { apiForTest, invoice, type TestApi } from '../../support/api.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { newTenant, testSecretBox } from '../../support/factories.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestWorker, type TestWorker } from '../../support/worker.ts'

/** The value of every header in these tests; the database must not hold it anywhere. */
const canary = 'canary-7f3a"91bc'

const headers = {
  Authorization: `Bearer ${canary}-1`,
  'X-Api-Key': `${canary}-2`,
  'X-Own': `${canary}-3`,
  'X-Team': `${canary} 4`,
}

const networkPolicy = { allowLoopbackHttp: true, allowedNetworks: [] }

const encodings: [string, (text: string) => Buffer][] = [
  ['identity', (text) => Buffer.from(text)],
  ['gzip', gzipSync],
  ['identity', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
]

describe.each(engines)('the values of webhooks’ own headers on %s', (_name, open) => {
  let db: TestDatabase
  let api: TestApi
  let origin: string
  let receiver: Receiver
  let worker: TestWorker
  const transport = createTransport({ policy: networkPolicy })
  let tenant: string
  beforeAll(async () => {
    db = await open()
    api = await apiForTest(async () => db, {
      networkPolicy,
      fullCheck: (test) =>
        createFullCheck({
          db,
          secretBox: testSecretBox,
          clock: api.clock,
          transport: transport.send,
          userAgent: 'Gancho/test',
        })(test),
    })
    origin = await api.app.listen({ host: '127.0.0.1', port: 0 })
    receiver = await startReceiver()
    // It repeats what it was sent, as debug pages and echo servers do.
    receiver.answer((request, response) => {
      const [name, encode] = encodings[receiver.received.length % encodings.length]!
      response
        .writeHead(500, { 'x-echo': String(request.headers.authorization), 'content-encoding': name })
        .end(encode(JSON.stringify(request.headers)))
    })
    worker = await startTestWorker(db, { clock: api.clock })
    tenant = newTenant()
  })
  afterAll(async () => {
    await worker?.close()
    await transport.close()
    await receiver?.close()
    await api?.close()
  })

  const call = (line: string, body?: unknown) => api.call(line, { tenant, body })

  /** Everything in every table of the schema, as text. */
  async function dump(): Promise<string> {
    // Bodies as people read them are in other bytes.
    const { rows: bodies } = await sql<{ body: Buffer }>`
      SELECT response_body AS body FROM gancho.delivery_attempts WHERE response_body IS NOT NULL`.execute(
      db.kysely,
    )
    const decoded = bodies.flatMap(({ body }) => [
      `body ${Buffer.from(body).toString('utf16le')}`,
      ...(body[0] === 0x1f ? [`body ${gunzipSync(body).toString()}`] : []),
    ])
    const { rows: tables } = await sql<{ name: string }>`
      SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'gancho'::regnamespace AND c.relkind IN ('r', 'p')`.execute(
      db.kysely,
    )
    const texts: string[] = [...decoded]
    for (const { name } of tables) {
      const { rows } = await sql<{
        row: string
      }>`SELECT t::text AS row FROM ${sql.table(`gancho.${name}`)} t`.execute(db.kysely)
      texts.push(...rows.map(({ row }) => `${name} ${row}`))
    }
    return texts.join('\n')
  }

  async function expectNoCanary(): Promise<void> {
    const text = await dump()
    for (const trace of [canary, canary.slice(0, 11), Buffer.from(canary.slice(0, 11)).toString('hex')]) {
      expect(text.split('\n').filter((line) => line.includes(trace))).toEqual([])
    }
  }

  it('are sent, and are never in any column of any table, through the whole life of a webhook', async () => {
    const made = await api.call('POST /v1/webhooks', {
      tenant,
      body: { url: receiver.url, events: ['*'], headers },
      headers: { 'idempotency-key': 'once' },
    })
    expect(made.status).toBe(201)
    const id = String(made.body.id)
    await expectNoCanary()

    await call(`PATCH /v1/webhooks/${id}`, { headers: { ...headers, 'X-Later': `${canary}-5` } })
    const bin = await call('POST /v1/bins', {})
    const binUrl = new URL(String(bin.body.url))
    await call('POST /v1/webhooks', { url: `${origin}${binUrl.pathname}`, events: ['*'], headers })
    await call(`POST /v1/webhooks/${id}/test`)
    await call(`POST /v1/webhooks/${id}/check`)
    await call('POST /v1/events', { event: 'invoice.created', data: invoice })
    await call(`POST /v1/webhooks/${id}/rotate-secret`)
    await worker.deliverDue()
    expect(receiver.received.length).toBeGreaterThanOrEqual(4)
    for (const sent of receiver.received) {
      expect(sent.headers).toMatchObject({
        authorization: headers.Authorization,
        'x-team': headers['X-Team'],
      })
    }
    await expectNoCanary()

    const requests = await call(`GET /v1/bins/${bin.body.id}/requests`)
    expect(requests.body.data[0]?.headers).toMatchObject({
      authorization: '********',
      'x-own': headers['X-Own'],
    })
    const [delivery] = (await call(`GET /v1/deliveries?webhook_id=${id}`)).body.data
    const [attempt] = (await call(`GET /v1/deliveries/${delivery?.id}/attempts`)).body.data
    expect(attempt).toMatchObject({
      request_headers: { Authorization: '********', 'X-Own': '********', 'webhook-id': delivery?.event_id },
      response_headers: { 'x-echo': '********' },
      response_body: expect.stringContaining('"x-team":"********"'),
    })

    await call('POST /v1/expunges', { scope: 'tenant' })
    while ((await stepExpunge(db, new Date(api.clock.now() + 1_000))) !== null);
    const kept = await sql<{ request_headers: string }>`
      SELECT DISTINCT a.request_headers FROM gancho.delivery_attempts a`.execute(db.kysely)
    expect(kept.rows).toEqual([{ request_headers: '{}' }])
    await call(`DELETE /v1/webhooks/${id}`)
    await expectNoCanary()
    expect(await dump()).not.toContain(id.concat(',"X-Own"'))
  })

  it('are shown only where neither the name nor the form is that of a credential', async () => {
    const { body } = await call('POST /v1/webhooks', {
      url: receiver.url,
      events: ['*'],
      headers: { 'X-Team': 'a', 'X-Auth': 'b', 'X-Any': 'Basic Zm9vOmJhcg==', 'X-Session': 'c' },
    })
    const shown = { 'X-Team': 'a', 'X-Auth': '********', 'X-Any': '********', 'X-Session': '********' }
    expect(body.headers).toEqual(shown)
    expect((await call(`GET /v1/webhooks/${body.id}`)).body.headers).toEqual(shown)
  })

  it('do not open on another webhook, or under another name: nothing is sent then, and reading still works', async () => {
    const make = async (own: object) =>
      String((await call('POST /v1/webhooks', { url: receiver.url, events: ['*'], headers: own })).body.id)
    const [one, two] = [await make({ 'X-One': 'aaaaaaaa' }), await make({})]
    const before = receiver.received.length
    await sql`UPDATE gancho.webhooks SET version = version + 1,
                headers = (SELECT headers FROM gancho.webhooks WHERE id = ${one}) WHERE id = ${two}`.execute(
      db.kysely,
    )
    expect((await call(`GET /v1/webhooks/${two}`)).body.headers).toEqual({ 'X-One': '********' })
    await call(`POST /v1/webhooks/${two}/test`)
    await worker.deliverDue()
    expect(receiver.received.length).toBe(before)
    const [delivery] = (await call(`GET /v1/deliveries?webhook_id=${two}`)).body.data
    expect(delivery?.last_error).toMatch(/^unreadable_secret: /)
  })

  it('answer a repeated creation only when they are the same, although no hash of them is kept', async () => {
    const create = (key: string, value: string) =>
      api.call('POST /v1/webhooks', {
        tenant,
        body: { url: receiver.url, events: ['*'], headers: { 'X-Own': value } },
        headers: { 'idempotency-key': key },
      })
    const first = await create('again', 'aaaaaaaa')
    expect((await create('again', 'aaaaaaaa')).body).toEqual(first.body)
    expect((await create('again', 'bbbbbbbb')).body.code).toBe('idempotency_key_reused')
    const second = await create('another', 'bbbbbbbb')
    const hashes = await sql`
      SELECT DISTINCT content_hash FROM gancho.idempotency_keys
       WHERE event_id IN (${first.body.id}, ${second.body.id})`.execute(db.kysely)
    expect(hashes.rows).toHaveLength(1)
  })

  it('are sealed anew with the newest master key, secrets too, so that the older one can be dropped', async () => {
    const own = { 'X-Own': 'of the receiver' }
    const { body } = await call('POST /v1/webhooks', { url: receiver.url, events: ['*'], headers: own })
    await call(`POST /v1/webhooks/${body.id}/rotate-secret`)
    const bin = await call('POST /v1/bins', {})
    await call(`PATCH /v1/bins/${bin.body.id}`, { secret: 'a secret of a bin' })

    const [newKey, oldKey] = [new Uint8Array(32).fill(9), new Uint8Array(32).fill(7)]
    expect(await resealAll(db, createSecretBox([newKey, oldKey]))).toBeGreaterThanOrEqual(2)
    expect(await resealAll(db, createSecretBox([newKey, oldKey]))).toBe(0)
    const withNewKey = await apiForTest(async () => db, { secretBox: createSecretBox([newKey]) })
    const read = await withNewKey.call(`GET /v1/webhooks/${body.id}`, { tenant })
    expect(read.body).toMatchObject({ headers: own, version: 2 })
    const sealed = await sql<{ text: string }>`
      SELECT secret AS text FROM gancho.webhooks WHERE id = ${body.id}
      UNION ALL SELECT previous_secret FROM gancho.webhooks WHERE id = ${body.id}
      UNION ALL SELECT secret FROM gancho.bins WHERE id = ${bin.body.id}`.execute(db.kysely)
    const keyOf = (text: string) => text.split('.')[0]
    const newest = keyOf(createSecretBox([newKey]).seal('', { tenantId: '', id: '' }))
    expect(sealed.rows.map(({ text }) => keyOf(text))).toEqual([newest, newest, newest])
    await withNewKey.app.close()
  })
})
