import { mkdtempSync, rmSync } from 'node:fs'
import { createClient, type GanchoClient } from '@gancho/client/http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../packages/server/src/config.ts'
import { type GanchoServer, startServer } from '../packages/server/src/server/server.ts'
import { postgresForTest } from '../packages/server/test/support/db.ts'

const operatorKey = 'the operator key of this test'

// As in production: no loopback address may be called, but for the server's own bins, which are just there.
describe.each(['PGlite', 'PostgreSQL'] as const)('bins of a server on %s', (engine) => {
  const stops: (() => Promise<unknown> | unknown)[] = []
  let server: GanchoServer
  let gancho: GanchoClient

  beforeAll(async () => {
    const data = mkdtempSync('/tmp/gancho-bins-')
    stops.push(() => rmSync(data, { recursive: true }))
    const environment: Record<string, string> = {
      GANCHO_DATA: data,
      GANCHO_OPERATOR_KEY: operatorKey,
      GANCHO_LOG_LEVEL: 'silent',
      PORT: '0',
    }
    if (engine === 'PostgreSQL') {
      const database = await postgresForTest()
      stops.push(database.close)
      environment.DATABASE_URL = database.url ?? ''
    }
    server = await startServer(loadConfig({}, { environment }))
    stops.push(server.stop)
    gancho = createClient({ baseUrl: server.url, apiKey: operatorKey, tenantId: 'acme' })
  })
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop()
  })

  /** A bin, and a webhook that sends there; the bin knows the secret. */
  async function makeTarget(answers: Parameters<GanchoClient['bins']['create']>[0] = {}) {
    const bin = await gancho.bins.create(answers)
    const webhook = await gancho.webhooks.create({ url: bin.url, events: ['*'] })
    await gancho.bins.update(bin.id, { secret: webhook.secret })
    return { bin, webhook }
  }

  async function until<Value>(
    look: () => Promise<Value>,
    isThere: (value: Value) => boolean,
  ): Promise<Value> {
    for (;;) {
      const value = await look()
      if (isThere(value)) return value
    }
  }
  const requestsOf = (id: string, count: number) =>
    until(
      async () => (await gancho.bins.requests(id)).data,
      ({ length }) => length >= count,
    )

  test('a delivery goes there, and its signatures are found valid', async () => {
    const { bin, webhook } = await makeTarget()
    expect(bin.url).toMatch(`${server.url}/bins/`)
    const event = await gancho.webhooks.test(webhook.id)
    const [request] = await requestsOf(bin.id, 1)
    expect(request).toMatchObject({ method: 'POST', path: '/', verdict: 'valid', answered: 200 })
    expect(request?.headers).toMatchObject({ 'webhook-id': event.id, 'x-gancho-attempt': '1' })
    expect(request?.body).toBe(await gancho.events.body(event.id))

    const [delivery] = await until(
      async () => (await gancho.deliveries.list({ event_id: event.id })).data,
      ([one]) => one?.status === 'DELIVERED',
    )
    const { data } = await gancho.deliveries.attempts(String(delivery?.id))
    expect(data).toMatchObject([{ status_code: 200, timings: { first_byte_ms: expect.any(Number) } }])
  })

  test('its answers are the attempts of a delivery: failing, then cut off, then well', async () => {
    const { bin, webhook } = await makeTarget({
      answers: [{ status: 500, body: 'broken' }, { status: null }, { status: 204 }],
    })
    await gancho.webhooks.update(webhook.id, { retry_schedule_seconds: [0, 1, 1] })
    const event = await gancho.webhooks.test(webhook.id)
    const [delivery] = await until(
      async () => (await gancho.deliveries.list({ event_id: event.id })).data,
      ([one]) => one?.status === 'DELIVERED',
    )
    const { data } = await gancho.deliveries.attempts(String(delivery?.id))
    expect(data.map(({ status_code, error, response_body }) => [status_code, error, response_body])).toEqual([
      [204, null, null],
      [null, 'connection_reset', null],
      [500, 'http_status', 'broken'],
    ])
    expect((await gancho.bins.requests(bin.id)).data.map(({ verdict }) => verdict)).toEqual([
      'valid',
      'valid',
      'valid',
    ])
  })

  test('the full check goes there, and finds that it accepts anything', async () => {
    const { bin, webhook } = await makeTarget()
    const check = await gancho.webhooks.check(webhook.id, { event: 'invoice.created' })
    expect(check).toMatchObject({
      passed: false,
      checks: [
        { name: 'accepts_valid', passed: true, attempt: { status_code: 200 } },
        { name: 'rejects_forged', passed: false, attempt: { status_code: 200 } },
      ],
    })
    const verdicts = (await gancho.bins.requests(bin.id)).data.map(({ verdict, verdict_code }) => [
      verdict,
      verdict_code,
    ])
    expect(verdicts.sort()).toEqual([
      ['invalid', 'no_matching_signature'],
      ['valid', null],
    ])
    expect((await gancho.deliveries.list({ webhook_id: webhook.id })).data).toEqual([])
  })

  test('nothing else of the server can be a target', async () => {
    for (const path of ['/', '/v1/webhooks', '/bins/', '/healthz']) {
      await expect(
        gancho.webhooks.create({ url: `${server.url}${path}`, events: ['*'] }),
      ).rejects.toMatchObject({ status: 422, errors: [{ path: 'url', code: 'url_ip_address' }] })
    }
  })
})
