import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiForTest, makeWebhook, operatorKey, publicUrl, type TestApi } from '../../support/api.ts'
import { pgliteForTest } from '../../support/db.ts'

const host = 'internal:8484'
const own = 'https://hooks.example.com'

// What each header can say, by itself and together. The panel's own pages, and nobody else's, get through.
const sites = [undefined, 'same-origin', 'same-site', 'cross-site', 'none', '', 'Same-Origin'] as const
const origins = [
  undefined,
  own,
  `http://${host}`,
  'https://evil.example',
  'https://hooks.example.com.evil.example',
  'https://evil.example/hooks.example.com',
  'https://hooks.example.com:8443',
  'https://evil.hooks.example.com',
  'null',
  '',
  'file://',
  'http://internal',
] as const
const isOwn = (site: string | undefined, origin: string | undefined) =>
  site === undefined ? origin === own || origin === `http://${host}` : site === 'same-origin'

describe('what a page of another site makes a browser do', () => {
  let api: TestApi
  let cookie: string
  let webhook: string
  beforeAll(async () => {
    api = await apiForTest(pgliteForTest)
    webhook = await makeWebhook(api)
    const answer = await api.call('POST /v1/session', {
      key: null,
      body: { api_key: operatorKey },
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    cookie = String(answer.headers['set-cookie']).replace(/;.*/, '')
    expect(publicUrl).toBe(own)
  })
  afterAll(() => api.close())

  const matrix = sites.flatMap((site) => origins.map((origin) => ({ site, origin })))
  const headersOf = ({ site, origin }: (typeof matrix)[number]): Record<string, string> => ({
    host,
    ...(site !== undefined && { 'sec-fetch-site': site }),
    ...(origin !== undefined && { origin }),
  })

  it.each([
    ['POST /v1/webhooks', 422],
    ['PUT /v1/event-types/parcel.sent', 422],
    ['PATCH /v1/webhooks/wh_none', 422],
    ['DELETE /v1/webhooks/wh_none', 404],
  ])('a session does not %s for it', async (line, otherwise) => {
    for (const row of matrix) {
      const { status, body } = await api.call(line, { key: null, headers: { ...headersOf(row), cookie } })
      const expected = isOwn(row.site, row.origin) ? otherwise : 403
      expect([row, status]).toEqual([row, expected])
      if (status === 403) expect(body.code).toBe('cross_site_request')
    }
  })

  it('nobody is signed in or out by it', async () => {
    for (const row of matrix) {
      const headers = headersOf(row)
      const signIn = await api.call('POST /v1/session', {
        key: null,
        body: { api_key: operatorKey },
        headers,
      })
      const signOut = await api.call('DELETE /v1/session', { key: null, headers })
      const expected = isOwn(row.site, row.origin) ? [201, 204] : [403, 403]
      expect([row, signIn.status, signOut.status]).toEqual([row, ...expected])
      if (signIn.status === 403) expect(signIn.headers).not.toHaveProperty('set-cookie')
    }
  })

  // Nothing that reads changes anything, and no page of another site can read the answer.
  it('reading is let through, and no answer invites another site to read it', async () => {
    for (const row of matrix) {
      for (const method of ['GET', 'HEAD']) {
        const call = { key: null, headers: { ...headersOf(row), cookie } }
        const { status, headers } = await api.call(`${method} /v1/webhooks/${webhook}`, call)
        expect([row, status]).toEqual([row, 200])
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
      }
    }
    const preflight = await api.call('OPTIONS /v1/webhooks', { key: null, headers: { origin: own } })
    expect(preflight.status).toBe(404)
  })

  it('an API key is sent by nobody unasked: it needs no such headers', async () => {
    for (const row of matrix) {
      const { status } = await api.call('DELETE /v1/webhooks/wh_none', { headers: headersOf(row) })
      expect([row, status]).toEqual([row, 404])
    }
  })
})
