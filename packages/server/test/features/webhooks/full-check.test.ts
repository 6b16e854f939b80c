import { verify, WebhookSignature } from '@gancho/verify'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTransport } from '../../../src/engine/http/transport.ts'
import { createFullCheck } from '../../../src/features/webhooks/check/full-check.ts'
import { countDials } from '../../engine/http/dials.ts'
import { type Answer, apiForTest, invoice, makeWebhook, type TestApi } from '../../support/api.ts'
import { engines, pgliteForTest, type TestDatabase } from '../../support/db.ts'
import { testSecretBox } from '../../support/factories.ts'
import { type ReceivedRequest, type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestWorker } from '../../support/worker.ts'

const policy = { allowLoopbackHttp: true, allowedNetworks: [] }
const secret = 'the secret of the receiver'

describe.each(engines)('the full check on %s', (_name, open) => {
  let db: TestDatabase
  let api: TestApi
  let receiver: Receiver
  const { send: transport, close } = createTransport({ policy })
  beforeAll(async () => {
    db = await open()
    api = await apiForTest(async () => db, {
      networkPolicy: policy,
      fullCheck: (test) =>
        createFullCheck({
          db,
          clock: api.clock,
          secretBox: testSecretBox,
          transport,
          userAgent: 'Gancho/test',
        })(test),
    })
  })
  beforeEach(async () => {
    receiver = await startReceiver()
    return () => receiver.close()
  })
  afterAll(async () => {
    await api?.close()
    await close()
  })

  const answerWith = (status: (request: ReceivedRequest) => number | Promise<number>) =>
    receiver.answer(async (request, response) => response.writeHead(await status(request)).end())
  const hasRawSignature = ({ body, headers }: ReceivedRequest) =>
    WebhookSignature.verifyRaw(secret, body, headers['x-signature'])
  const isVerified = ({ body, headers }: ReceivedRequest) =>
    verify(secret, body, headers, { now: new Date(api.clock.now()) }).then(
      () => true,
      () => false,
    )

  async function check(settings: object = {}, body: object = {}): Promise<Answer['body']> {
    const id = await makeWebhook(api, { url: receiver.url, secret, ...settings })
    const answer = await api.call(`POST /v1/webhooks/${id}/check`, { body })
    expect(answer.status).toBe(200)
    return answer.body
  }
  const verdictsOf = ({ passed, checks }: Answer['body']) => [
    passed,
    ...(checks as { name: string; passed: boolean }[]).map((each) => [each.name, each.passed]),
  ]

  // A receiver that looks at one kind of signature must be able to find the forgery by it.
  it.each([
    ['Standard Webhooks', isVerified],
    ['X-Signature', hasRawSignature],
  ])('passes a receiver that verifies %s', async (_what, isRight) => {
    answerWith(async (request) => ((await isRight(request)) ? 204 : 401))
    const answer = await check()
    expect(verdictsOf(answer)).toEqual([true, ['accepts_valid', true], ['rejects_forged', true]])
    expect(answer.checks).toMatchObject([
      { attempt: { outcome: 'success', status_code: 204, error: null, remote_address: '127.0.0.1' } },
      { attempt: { outcome: 'failure', status_code: 401, error: 'http_status' } },
    ])
  })

  it('fails a receiver that accepts anything', async () => {
    answerWith(() => 200)
    expect(verdictsOf(await check())).toEqual([false, ['accepts_valid', true], ['rejects_forged', false]])
  })

  it('fails a receiver that refuses everything', async () => {
    answerWith(() => 401)
    expect(verdictsOf(await check())).toEqual([false, ['accepts_valid', false], ['rejects_forged', true]])
  })

  // Only what was said about the request counts as a refusal of it.
  it.each([301, 408, 429, 500, 503])('fails a receiver that answers a forgery with %i', async (status) => {
    answerWith(async (request) => ((await isVerified(request)) ? 200 : status))
    expect(verdictsOf(await check())).toEqual([false, ['accepts_valid', true], ['rejects_forged', false]])
  })

  it('fails a receiver that does not answer, at the timeout of the webhook', async () => {
    receiver.answer(() => {})
    const answer = await check({ timeout_ms: 1_000 })
    expect(verdictsOf(answer)).toEqual([false, ['accepts_valid', false], ['rejects_forged', false]])
    expect(answer.checks).toMatchObject([
      { attempt: { error: 'timeout', status_code: null } },
      { attempt: { error: 'timeout' } },
    ])
  })

  it('fails a receiver that redirects, without going there', async () => {
    receiver.answer((_request, response) => response.writeHead(302, { location: receiver.url }).end())
    const answer = await check()
    expect(verdictsOf(answer)).toEqual([false, ['accepts_valid', false], ['rejects_forged', false]])
    expect(answer.checks).toMatchObject([
      { attempt: { error: 'redirect' } },
      { attempt: { error: 'redirect' } },
    ])
    expect(receiver.received).toHaveLength(2)
  })

  it('calls no address that attempts may not call', async () => {
    const id = await makeWebhook(api, { url: receiver.url })
    await sql`UPDATE gancho.webhooks SET url = 'https://10.0.0.1/' WHERE id = ${id}`.execute(db.kysely)
    const dials = countDials()
    const { body } = await api.call(`POST /v1/webhooks/${id}/check`)
    expect(body.checks).toMatchObject([
      { passed: false, attempt: { error: 'blocked_address' } },
      { passed: false, attempt: { error: 'blocked_address' } },
    ])
    expect(dials.count).toBe(0)
  })

  it('sends nothing unsigned when the secret cannot be read', async () => {
    const id = await makeWebhook(api, { url: receiver.url })
    await sql`UPDATE gancho.webhooks SET secret = 'deadbeef.AAAA' WHERE id = ${id}`.execute(db.kysely)
    const { body } = await api.call(`POST /v1/webhooks/${id}/check`)
    expect(body.checks).toMatchObject([
      { passed: false, attempt: { error: 'unreadable_secret', timings: null } },
      { passed: false, attempt: { error: 'unreadable_secret' } },
    ])
    expect(receiver.received).toHaveLength(0)
  })

  // A receiver that can tell a check from an attempt proves nothing about attempts.
  it('sends what attempts send: other ids and signatures, and nothing else that differs', async () => {
    const settings = { headers: { 'X-Team': 'finance' }, url: receiver.url, secret }
    const id = await makeWebhook(api, settings)
    await api.call(`POST /v1/webhooks/${id}/check`, { body: { event: 'invoice.created', data: invoice } })
    await api.call(`POST /v1/webhooks/${id}/test`, { body: { event: 'invoice.created', data: invoice } })
    const worker = await startTestWorker(db, { clock: api.clock })
    await worker.deliverDue()
    await worker.close()

    const [valid, forged, real] = receiver.received
    const shapeOf = (request: ReceivedRequest | undefined) => {
      const { id: _, timestamp: __, ...event } = JSON.parse(request?.body ?? '') as Record<string, unknown>
      const headers = { ...request?.headers }
      for (const name of ['webhook-id', 'webhook-signature', 'x-signature', 'x-gancho-delivery']) {
        headers[name] = String(headers[name]).replace(/[\w+/=]{20,}/g, '…')
      }
      return { event, headers }
    }
    expect(shapeOf(valid)).toEqual(shapeOf(real))
    expect(shapeOf(forged)).toEqual(shapeOf(real))
    const idsOf = (name: string) => new Set(receiver.received.map(({ headers }) => headers[name]))
    expect([idsOf('webhook-id').size, idsOf('x-gancho-delivery').size]).toEqual([3, 3])
  })

  it('stores nothing, and works while the webhook is paused', async () => {
    answerWith(async (request) => ((await isVerified(request)) ? 204 : 401))
    const id = await makeWebhook(api, { url: receiver.url, secret })
    await api.call(`PATCH /v1/webhooks/${id}`, { body: { state: 'PAUSED' } })
    const before = await everything()
    expect((await api.call(`POST /v1/webhooks/${id}/check`)).body.passed).toBe(true)
    expect(await everything()).toEqual(before)
    expect((await api.call(`GET /v1/events/${receiver.received[0]?.headers['webhook-id']}`)).status).toBe(404)
  })

  it('of a receiver that says 410 does not disable the webhook', async () => {
    answerWith(() => 410)
    const id = await makeWebhook(api, { url: receiver.url })
    await api.call(`POST /v1/webhooks/${id}/check`)
    expect((await api.call(`GET /v1/webhooks/${id}`)).body.state).toBe('ACTIVE')
  })

  it('refuses what a test refuses', async () => {
    const id = await makeWebhook(api, { url: receiver.url })
    const answer = await api.call(`POST /v1/webhooks/${id}/check`, {
      body: { event: 'invoice.created', data: {} },
    })
    expect(answer).toMatchObject({ status: 422, body: { code: 'data_invalid' } })
    expect(receiver.received).toHaveLength(0)
  })

  async function everything() {
    const counts = ['events', 'delivery_queue', 'delivery_log', 'delivery_attempts'].map((table) =>
      sql`SELECT * FROM ${sql.table(`gancho.${table}`)} ORDER BY 1`.execute(db.kysely),
    )
    return [
      ...(await Promise.all(counts)).map(({ rows }) => rows),
      await db.kysely.selectFrom('gancho.webhooks').selectAll().orderBy('id').execute(),
    ]
  }
})

describe('tests and checks do not become a load', () => {
  let api: TestApi
  let running: (() => void)[]
  beforeAll(async () => {
    api = await apiForTest(pgliteForTest, {
      fullCheck: () => new Promise((resolve) => running.push(() => resolve([]))),
    })
  })
  beforeEach(() => {
    running = []
  })
  afterAll(() => api.close())

  const check = (id: string, tenant = 'tenant-1') => api.call(`POST /v1/webhooks/${id}/check`, { tenant })
  /** Resolves when so many checks are under way. */
  async function until(count: number): Promise<void> {
    while (running.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  const endAll = () => {
    for (const end of running.splice(0)) end()
  }

  it('ten checks of a webhook in a minute, and when the next one may be', async () => {
    const [id, other] = [await makeWebhook(api), await makeWebhook(api)]
    for (let n = 0; n < 10; n += 1) {
      const answer = check(id)
      await until(1)
      endAll()
      expect((await answer).status).toBe(200)
    }
    api.clock.advance(20_000)
    expect(await check(id)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '40' },
      body: { code: 'rate_limited' },
    })
    const elsewhere = check(other)
    await until(1)
    endAll()
    expect((await elsewhere).status).toBe(200)

    api.clock.advance(40_000)
    const later = check(id)
    await until(1)
    endAll()
    expect((await later).status).toBe(200)
  })

  it('two checks of a tenant at once, whatever others do', async () => {
    const ids = [await makeWebhook(api), await makeWebhook(api), await makeWebhook(api)]
    const foreign = await makeWebhook(api, {}, 'tenant-2')
    const [first, second, third] = ids as [string, string, string]
    const answers = [check(first), check(second), check(foreign, 'tenant-2')]
    await until(3)
    expect(await check(third)).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    endAll()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200])

    const after = check(third)
    await until(1)
    endAll()
    expect((await after).status).toBe(200)
  })

  it('sixty tests of a webhook in a minute; what another tenant tries does not count', async () => {
    const id = await makeWebhook(api)
    const test = (tenant = 'tenant-1') => api.call(`POST /v1/webhooks/${id}/test`, { tenant })
    for (let n = 0; n < 60; n += 1) {
      expect((await test('tenant-2')).status).toBe(404)
      expect((await test()).status).toBe(202)
    }
    expect(await test()).toMatchObject({ status: 429, headers: { 'retry-after': '60' } })
    api.clock.advance(60_000)
    expect((await test()).status).toBe(202)
  })
})
