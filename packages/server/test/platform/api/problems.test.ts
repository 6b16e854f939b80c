import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHealth, type Health, type HealthCode } from '../../../src/features/health/health.ts'
import { problem } from '../../../src/platform/api/schema.ts'
import { problems } from '../../../src/platform/api-error.ts'
import { openPostgres } from '../../../src/platform/database/database.ts'
import { apiForTest, type Call, invoice, makeWebhook, type TestApi } from '../../support/api.ts'
import { pgliteForTest } from '../../support/db.ts'

describe('problems', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(pgliteForTest)
  })
  afterAll(() => api.close())

  it.each<[string, Call, number, string]>([
    ['GET /nothing', {}, 404, 'route_not_found'],
    ['GET /v1', {}, 404, 'route_not_found'],
    ['GET /v1/webhooks/', {}, 404, 'webhook_not_found'],
    ['GET /v1/webhooks/%zz', {}, 400, 'invalid_request'],
    [`GET /v1/webhooks/${'x'.repeat(500)}`, {}, 400, 'invalid_request'],
    ['PUT /v1/webhooks', { body: {} }, 405, 'method_not_allowed'],
    ['DELETE /v1/events', {}, 405, 'method_not_allowed'],
    ['POST /v1/deliveries', { body: {} }, 405, 'method_not_allowed'],
    [
      'POST /v1/webhooks',
      { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
    [
      'POST /v1/events',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported_media_type',
    ],
    [
      'POST /v1/events',
      { body: '{}', headers: { 'content-type': 'nonsense' } },
      415,
      'unsupported_media_type',
    ],
    ['POST /v1/webhooks', { body: `{"description":"${'x'.repeat(1_100_000)}"}` }, 413, 'body_too_large'],
    ['POST /v1/webhooks', { body: '{"url":' }, 400, 'invalid_json'],
    ['POST /v1/webhooks', { body: '{"url":"a","url":"b"}' }, 422, 'repeated_key'],
    ['POST /v1/webhooks', { body: '{"url":1}' }, 422, 'validation_failed'],
    ['POST /v1/webhooks', {}, 422, 'validation_failed'],
  ])('%s is a problem of its own', async (line, call, status, code) => {
    const answer = await api.call(line, call)
    expect(answer).toMatchObject({ status, body: { code } })
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.headers['x-request-id']).toBe(answer.body.request_id)
    expect(problem.strict().parse(answer.body)).toMatchObject({
      type: `urn:gancho:problem:${code}`,
      title: problems[code as keyof typeof problems].title,
      status,
    })
  })

  it('says which methods an address takes', async () => {
    expect((await api.call('POST /v1/deliveries', { body: {} })).headers.allow).toBe('GET, HEAD')
    expect((await api.call('PUT /v1/webhooks', { body: {} })).headers.allow).toBe('GET, HEAD, POST')
  })

  it('takes JSON with a charset, and a body that is announced and empty as none', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const event = { event: 'invoice.created', data: invoice }
    expect((await api.call('POST /v1/events', { body: event, headers })).status).toBe(202)
    const id = await makeWebhook(api)
    expect((await api.call(`POST /v1/webhooks/${id}/test`, { body: '', headers })).status).toBe(202)
  })

  it('answers a fault of its own with nothing but the id under which the log has the cause', async () => {
    await sql`ALTER TABLE gancho.webhooks RENAME COLUMN description TO renamed`.execute(api.db.kysely)
    const answer = await api.call('GET /v1/webhooks?limit=7')
    await sql`ALTER TABLE gancho.webhooks RENAME COLUMN renamed TO description`.execute(api.db.kysely)
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal_error' } })
    expect(answer.text).not.toMatch(/description|column|sql|kysely/i)
    const line = api.log.find((entry) => entry.includes('request failed'))
    expect(line).toContain(answer.body.request_id)
    expect(line).toContain('column')
    expect(line).toContain('"route":"/v1/webhooks"')
  })

  it('logs no refusal that is the fault of the caller', async () => {
    const failures = () => api.log.filter((line) => line.includes('request failed'))
    const before = failures()
    await api.call('GET /v1/webhooks', { key: null })
    await api.call('POST /v1/events', { body: '{' })
    expect(failures()).toEqual(before)
  })

  it('answers what is no HTTP with 400 and goes on', async () => {
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = api.app.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    socket.write('NONSENSE\r\n\r\n')
    const [chunk] = await once(socket, 'data')
    expect(String(chunk)).toMatch(/^HTTP\/1.1 400 /)
    socket.destroy()
    expect((await api.call('GET /healthz')).status).toBe(200)
  })
})

function healthWith(code: HealthCode, message: string): Health {
  const health = createHealth({ now: () => 0, onChange() {} })
  health.report(code, message)
  return health
}

describe('probes', () => {
  it('are well when everything is, and need no key', async () => {
    const api = await apiForTest(pgliteForTest)
    const none = { key: null, tenant: null }
    expect(await api.call('GET /healthz', none)).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await api.call('GET /readyz', none)).toMatchObject({
      status: 200,
      body: { status: 'ready', database: 'ok', worker: 'ok', queue: 'ok' },
    })
    await api.close()
  })

  it('stay ready without Redis, and say so', async () => {
    const trouble = 'connect ECONNREFUSED 10.0.0.1:6379'
    const api = await apiForTest(pgliteForTest, {
      queueHealth: () => ({ engine: 'redis', runsOn: 'postgresql', since: new Date(0), trouble, losses: 1 }),
    })
    const { status, body } = await api.call('GET /readyz', { key: null })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: 'ready', queue: expect.stringContaining('Redis is away since 1970') },
    })
    expect(JSON.stringify(body), 'where it is, is for the log').not.toContain('10.0.0.1')
    await api.close()
  })

  it('say which part is not ready', async () => {
    const api = await apiForTest(pgliteForTest, { workerIsReady: () => false })
    expect(await api.call('GET /readyz', { key: null })).toMatchObject({
      status: 503,
      body: { code: 'not_ready', errors: [{ path: 'worker' }] },
    })
    await api.close()
  })

  it('are not ready while the database takes nothing, and say why', async () => {
    const api = await apiForTest(pgliteForTest, {
      health: healthWith('database_unwritable', 'The disk is full.'),
    })
    expect(await api.call('GET /healthz', { key: null }), 'a restart would not help').toMatchObject({
      status: 200,
    })
    expect(await api.call('GET /readyz', { key: null })).toMatchObject({
      status: 503,
      body: { code: 'not_ready', errors: [{ path: 'database', message: 'The disk is full.' }] },
    })
    await api.close()
  })

  it('are ready and say what is not well, since when', async () => {
    const api = await apiForTest(pgliteForTest, { health: healthWith('clock_jumped', 'It jumped.') })
    expect(await api.call('GET /readyz', { key: null })).toMatchObject({
      status: 200,
      body: {
        status: 'degraded',
        reasons: [{ code: 'clock_jumped', message: 'It jumped.', since: '1970-01-01T00:00:00.000Z' }],
      },
    })
    expect((await api.call('GET /v1/panel', { key: null })).body.degraded).toEqual(['clock_jumped'])
    await api.close()
  })

  it('ask to be restarted when a loop hangs', async () => {
    const api = await apiForTest(pgliteForTest, { health: healthWith('worker_stuck', 'It is stuck.') })
    expect(await api.call('GET /healthz', { key: null })).toMatchObject({
      status: 503,
      body: { code: 'not_ready', errors: [{ path: 'worker', message: 'It is stuck.' }] },
    })
    await api.close()
  })

  it('without its database the process is up and not ready, and what needs it answers 503, to be repeated', async () => {
    const database = await pgliteForTest()
    // Nobody listens on this port: the discard service is long gone from the world.
    const gone = openPostgres('postgres://postgres@127.0.0.1:9/none')
    const api = await apiForTest(async () => database, { db: gone })
    expect((await api.call('GET /healthz', { key: null })).status).toBe(200)
    expect(await api.call('GET /readyz', { key: null })).toMatchObject({
      status: 503,
      body: { code: 'not_ready', errors: [{ path: 'database' }] },
    })
    const answer = await api.call('GET /v1/webhooks')
    expect(answer).toMatchObject({ status: 503, body: { code: 'database_unavailable' } })
    expect(answer.headers['retry-after']).toBe('1')
    await api.close()
    await gone.close()
  })
})
