import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiForTest, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'
import { newTenant } from '../../support/factories.ts'

describe.each(engines)('alerts on %s', (_name, open) => {
  let api: TestApi
  let tenant: string
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  beforeEach(() => {
    tenant = newTenant()
  })
  afterAll(() => api.close())

  const call = (line: string) => api.call(line, { tenant })
  const now = () => new Date(api.clock.now()).toISOString()

  async function alertOf(kind: string, webhookId = `wh_${'0'.repeat(32)}`): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      INSERT INTO gancho.alerts (tenant_id, webhook_id, kind, url, last_error, count, first_seen_at, last_seen_at)
      VALUES (${tenant}, ${webhookId}, ${kind}, 'https://example.com/in', 'timeout: No answer.', 7, '2026-01-01', '2026-01-02') RETURNING id`.execute(
      api.db.kysely,
    )
    return rows[0]!.id
  }

  it('is acknowledged once, and resolved once: again changes nothing', async () => {
    const id = await alertOf('failing')
    const alert = {
      id,
      kind: 'failing',
      state: 'OPEN',
      webhook_id: `wh_${'0'.repeat(32)}`,
      url: 'https://example.com/in',
      last_error: 'timeout: No answer.',
      count: 7,
      success_percent: null,
      first_seen_at: '2026-01-01T00:00:00.000Z',
      last_seen_at: '2026-01-02T00:00:00.000Z',
      acknowledged_at: null,
      resolved_at: null,
      recovered: false,
    }
    expect((await call(`GET /v1/alerts/${id}`)).body).toEqual(alert)
    const acknowledged = { ...alert, state: 'ACKNOWLEDGED', acknowledged_at: now() }
    expect(await call(`POST /v1/alerts/${id}/acknowledge`)).toMatchObject({ status: 200, body: acknowledged })
    api.clock.advance(1_000)
    expect((await call(`POST /v1/alerts/${id}/acknowledge`)).body).toEqual(acknowledged)
    const resolved = { ...acknowledged, state: 'RESOLVED', resolved_at: now() }
    expect(await call(`POST /v1/alerts/${id}/resolve`)).toMatchObject({ status: 200, body: resolved })
    api.clock.advance(1_000)
    expect((await call(`POST /v1/alerts/${id}/resolve`)).body).toEqual(resolved)
    expect(await call(`POST /v1/alerts/${id}/acknowledge`)).toMatchObject({
      status: 409,
      body: { code: 'alert_resolved' },
    })
    expect((await call(`GET /v1/alerts/${id}`)).body).toEqual(resolved)
  })

  it('is listed newest first, page by page, by state and by webhook', async () => {
    const other = `wh_${'1'.repeat(32)}`
    const made = [await alertOf('failing'), await alertOf('exhausted'), await alertOf('failing', other)]
    await call(`POST /v1/alerts/${made[0]}/resolve`)
    const ids = async (query: string) => (await call(`GET /v1/alerts?${query}`)).body.data.map(({ id }) => id)
    expect(await ids('')).toEqual([made[2], made[1], made[0]])
    expect(await ids('state=OPEN')).toEqual([made[2], made[1]])
    expect(await ids('state=RESOLVED')).toEqual([made[0]])
    expect(await ids(`webhook_id=${other}`)).toEqual([made[2]])
    expect(await ids('webhook_id=%00')).toEqual([])
    const first = await call('GET /v1/alerts?limit=2')
    expect(await ids(`limit=2&cursor=${first.body.next_cursor}`)).toEqual([made[0]])
    expect((await call('GET /v1/alerts?state=BROKEN')).status).toBe(422)
  })

  it.each(['GET /v1/alerts/alr_1', 'POST /v1/alerts/%00/acknowledge', 'POST /v1/alerts/wh_1/resolve'])(
    '%s is not found',
    async (line) => {
      expect(await call(line)).toMatchObject({ status: 404, body: { code: 'alert_not_found' } })
    },
  )
})
