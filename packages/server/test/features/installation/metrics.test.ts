import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../../src/config.ts'
import { createInstallationReader } from '../../../src/features/installation/service.ts'
import { openPostgres } from '../../../src/platform/database/database.ts'
import { createLogger } from '../../../src/platform/telemetry/logger.ts'
import { createMetrics } from '../../../src/server/metrics.ts'
import { startWorkerOnly } from '../../../src/server/server.ts'
import { apiForTest, type TestApi } from '../../support/api.ts'
import { pgliteForTest, postgresForTest } from '../../support/db.ts'

describe('/metrics of the API', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(pgliteForTest)
  })
  afterAll(() => api?.close())

  it('is for operators, whose key need only read', async () => {
    const key = await api.keyOf({ scope: 'operator', tenantId: null, permissions: 'read' })
    const { status, headers, text } = await api.call('GET /metrics', { key, tenant: null })
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
    expect(text).toContain('gancho_build_info{version="test"} 1')
  })

  it('is for nobody else', async () => {
    const ofTenant = await api.keyOf({ scope: 'tenant', tenantId: 'tenant-1', permissions: 'write' })
    expect(await api.call('GET /metrics', { key: null })).toMatchObject({ status: 401 })
    expect(await api.call('GET /metrics', { key: ofTenant })).toMatchObject({
      status: 403,
      body: { code: 'operator_required' },
    })
  })

  it('measures requests under the pattern of their route, and those that nothing answers under none', async () => {
    await api.call('GET /v1/webhooks/wh_00000000000000000000000000000000')
    await api.call('GET /nothing/here')
    await api.call('PATCH /v1/events', { body: {} })
    const { text } = await api.call('GET /metrics')
    for (const labels of [
      'method="GET",route="/v1/webhooks/:id",status="4xx"',
      'method="any",route="none",status="4xx"',
      'method="PATCH",route="/v1/events",status="4xx"',
    ]) {
      expect(text).toContain(`gancho_http_request_duration_seconds_count{${labels}} 1`)
    }
    expect(text).not.toContain('nothing/here')
  })
})

describe('metrics while the database is away', () => {
  // Nobody listens on this port.
  const gone = 'postgres://postgres@127.0.0.1:9/none'

  it('say so, and those of the process are there', async () => {
    const db = openPostgres(gone)
    onTestFinished(db.close)
    const readInstallation = createInstallationReader({
      db,
      clock: { now: Date.now, steadyMs: () => performance.now() },
      leaseMs: 6_000,
    })
    const text = await createMetrics({ version: 'test', readInstallation }).render()
    expect(text).toMatch(/^gancho_database_up 0$/m)
    expect(text).toMatch(/^gancho_attempts_total\{.*\} 0$/m)
    // No value at all: none is not zero.
    expect(text).not.toMatch(/^gancho_(?:queue_(?!engine)|webhooks(?!_disabled)|workers)/m)
  })
})

describe('metrics while the database takes connections and answers nothing', () => {
  it('come all the same', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    const db = openPostgres(`postgres://postgres@127.0.0.1:${port}/none`)
    const readInstallation = createInstallationReader({
      db,
      clock: { now: Date.now, steadyMs: () => performance.now() },
      leaseMs: 6_000,
    })
    const { render } = createMetrics({ version: 'test', readInstallation })
    expect(await render()).toMatch(/^gancho_database_up 0$/m)
  })
})

describe('a worker alone', () => {
  it('shows its metrics and its state on a port of their own, without a key, and no API', async () => {
    const db = await postgresForTest()
    onTestFinished(db.close)
    const data = mkdtempSync('/tmp/gancho-metrics-')
    onTestFinished(() => rmSync(data, { recursive: true }))
    const environment = { DATABASE_URL: db.url ?? '', GANCHO_DATA: data, GANCHO_METRICS_PORT: '0' }
    const logger = createLogger('silent')
    const { metricsUrl, stop } = await startWorkerOnly(loadConfig({}, { environment }), { logger })
    onTestFinished(stop)
    const at = async (path: string) => {
      const response = await fetch(new URL(path, metricsUrl ?? ''))
      return [response.status, await response.text()] as const
    }
    const [status, text] = await at('/metrics')
    expect(status).toBe(200)
    expect(text).toMatch(/^gancho_workers 1$/m)
    expect(await at('/healthz')).toEqual([200, '{"status":"ok"}'])
    expect((await at('/readyz'))[0]).toBe(200)
    expect((await at('/v1/webhooks'))[0]).toBe(404)
  })

  it('listens nowhere unless it is told to', async () => {
    const db = await postgresForTest()
    onTestFinished(db.close)
    const data = mkdtempSync('/tmp/gancho-metrics-')
    onTestFinished(() => rmSync(data, { recursive: true }))
    const environment = { DATABASE_URL: db.url ?? '', GANCHO_DATA: data }
    const { metricsUrl, stop } = await startWorkerOnly(loadConfig({}, { environment }), {
      logger: createLogger('silent'),
    })
    onTestFinished(stop)
    expect(metricsUrl).toBeNull()
  })
})
