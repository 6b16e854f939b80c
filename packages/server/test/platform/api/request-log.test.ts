import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../../src/platform/telemetry/logger.ts'
import { apiForTest, invoice, makeWebhook, type TestApi } from '../../support/api.ts'
import { pgliteForTest } from '../../support/db.ts'

describe('the log of requests, at the level that servers run with', () => {
  let api: TestApi
  let lines: Record<string, unknown>[]
  beforeAll(async () => {
    const logger = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) })
    api = await apiForTest(pgliteForTest, { logger })
    lines = []
  })
  afterAll(() => api?.close())

  it('has what changes something, with whose key it was, under the id that a proxy gave it', async () => {
    const key = await api.keyOf({ scope: 'tenant', tenantId: 'tenant-1', permissions: 'write' })
    const id = await makeWebhook(api)
    lines = []
    const headers = { 'x-request-id': 'from-the-proxy-1' }
    await api.call(`PATCH /v1/webhooks/${id}`, { key, headers, body: { state: 'PAUSED' } })
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.any(String),
        msg: 'API write',
        request_id: 'from-the-proxy-1',
        method: 'PATCH',
        route: '/v1/webhooks/:id',
        id,
        tenant_id: 'tenant-1',
        key_id: expect.stringMatching(/^key_/),
        status_code: 200,
        duration_ms: expect.any(Number),
      },
    ])
  })

  it('has no reads and no events: those are most of the traffic', async () => {
    lines = []
    await api.call('GET /v1/webhooks')
    await api.call('POST /v1/events', { body: { event: 'invoice.created', data: invoice } })
    expect(lines).toEqual([])
  })

  it('has what was refused, too', async () => {
    lines = []
    await api.call('POST /v1/webhooks', { body: {} })
    await api.call('DELETE /v1/webhooks/not-an-id')
    expect(lines).toMatchObject([{ status_code: 422 }, { status_code: 404 }])
    expect(lines[1]).not.toHaveProperty('id')
  })
})
