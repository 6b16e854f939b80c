import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteEnded } from '../../../src/features/access/sessions.queries.ts'
import { hashToken } from '../../../src/platform/token.ts'
import { apiForTest, operatorKey, publicUrl, type TestApi } from '../../support/api.ts'
import { engines, pgliteForTest } from '../../support/db.ts'
import { attributesOf, type Browser, browserOf, tokenOf } from '../../support/panel.ts'

const password = 'correct horse battery staple'
const cookieName = '__Host-gancho_session'
const hourMs = 60 * 60 * 1_000

const ofTenant = (permissions: 'read' | 'write' | 'events') =>
  ({ scope: 'tenant', tenantId: 'tenant-1', permissions }) as const

describe.each(engines)('sessions of the panel on %s', (_name, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(open, { operatorPassword: password })
  })
  afterAll(() => api.close())

  const signIn = (browser: Browser, body: object) => browser.call('POST /v1/session', { body })
  /** A browser where somebody signed in with a key. */
  async function signedIn(key: string): Promise<Browser> {
    const browser = browserOf(api)
    expect((await signIn(browser, { api_key: key })).status).toBe(201)
    return browser
  }

  it('nobody is signed in at first, and nothing but a key or a session is let in', async () => {
    expect(await browserOf(api).call('GET /v1/session')).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    })
    const guess = new Map([[cookieName, 'x'.repeat(43)]])
    expect((await browserOf(api, guess).call('GET /v1/webhooks')).status).toBe(401)
  })

  it.each(['read', 'write'] as const)(
    "a tenant's key of %s signs in as what the key is",
    async (permissions) => {
      const browser = browserOf(api)
      const answer = await signIn(browser, { api_key: await api.keyOf(ofTenant(permissions)) })
      const session = {
        scope: 'tenant',
        tenant_id: 'tenant-1',
        permissions,
        portal: false,
        return_url: null,
        expires_at: new Date(api.clock.now() + 12 * hourMs).toISOString(),
      }
      expect(answer).toMatchObject({ status: 201, body: session, headers: { 'cache-control': 'no-store' } })
      expect((await browser.call('GET /v1/session')).body).toEqual(session)
      expect((await browser.call('GET /v1/webhooks')).status).toBe(200)
      const made = await browser.call('POST /v1/webhooks', {
        body: { url: 'https://a.example.com', events: ['*'] },
      })
      expect(made.status).toBe(permissions === 'write' ? 201 : 403)
    },
  )

  it.each([
    ['the operator password', async () => ({ operator_password: password })],
    ['the operator key of the configuration', async () => ({ api_key: operatorKey })],
    [
      'an operator key',
      async () => ({ api_key: await api.keyOf({ scope: 'operator', tenantId: null, permissions: 'write' }) }),
    ],
  ])('%s signs in as an operator, who names the tenant of each request', async (_what, credential) => {
    const browser = browserOf(api)
    expect(await signIn(browser, await credential())).toMatchObject({
      status: 201,
      body: { scope: 'operator', tenant_id: null, permissions: 'write', portal: false },
    })
    expect(await browser.call('GET /v1/webhooks')).toMatchObject({
      status: 400,
      body: { code: 'tenant_required' },
    })
    expect((await browser.call('GET /v1/webhooks', { tenant: 'tenant-1' })).status).toBe(200)
    expect((await browser.call('GET /v1/api-keys')).status).toBe(200)
  })

  it("a tenant's session is its tenant, and not an operator", async () => {
    const browser = await signedIn(await api.keyOf(ofTenant('write')))
    expect((await browser.call('GET /v1/webhooks', { tenant: 'tenant-2' })).body.code).toBe('tenant_mismatch')
    expect((await browser.call('GET /v1/api-keys')).body.code).toBe('operator_required')
  })

  it.each([
    ['a key that is unknown', { api_key: 'gancho_none' }, 401, 'sign_in_refused'],
    ['a wrong password', { operator_password: `${password}!` }, 401, 'sign_in_refused'],
    ['a portal token that is none', { portal_token: 'none' }, 410, 'portal_link_ended'],
    ['nothing', {}, 422, 'validation_failed'],
    ['two ways at once', { api_key: operatorKey, operator_password: password }, 422, 'validation_failed'],
    ['something other than text', { api_key: 7 }, 422, 'validation_failed'],
    ['a password without end', { operator_password: 'x'.repeat(1_001) }, 422, 'validation_failed'],
  ])('refuses %s, and sets no cookie', async (_what, body, status, code) => {
    const answer = await signIn(browserOf(api), body)
    expect(answer).toMatchObject({ status, body: { code } })
    expect(answer.headers).not.toHaveProperty('set-cookie')
  })

  it('refuses a key that may only tell of events, and says why', async () => {
    const answer = await signIn(browserOf(api), { api_key: await api.keyOf(ofTenant('events')) })
    expect(answer).toMatchObject({ status: 403, body: { code: 'permission_denied' } })
    expect(answer.body.detail).toContain('events')
  })

  it('ends at sign-out, for whoever has the cookie', async () => {
    const browser = await signedIn(await api.keyOf(ofTenant('read')))
    const stolen = new Map(browser.cookies)
    expect(await browser.call('DELETE /v1/session')).toMatchObject({ status: 204, text: '' })
    expect(browser.cookies.size).toBe(0)
    expect((await browserOf(api, stolen).call('GET /v1/webhooks')).status).toBe(401)
    expect((await browserOf(api).call('DELETE /v1/session')).status).toBe(204)
  })

  it('a cookie planted before somebody signs in is worth nothing after', async () => {
    const browser = await signedIn(await api.keyOf(ofTenant('read')))
    const planted = new Map(browser.cookies)
    await signIn(browser, { operator_password: password })
    expect(browser.cookies).not.toEqual(planted)
    expect((await browserOf(api, planted).call('GET /v1/session')).status).toBe(401)
  })

  it('lasts for 12 hours', async () => {
    const browser = await signedIn(await api.keyOf(ofTenant('read')))
    api.clock.advance(12 * hourMs - 1)
    expect((await browser.call('GET /v1/session')).status).toBe(200)
    api.clock.advance(1)
    expect((await browser.call('GET /v1/session')).status).toBe(401)
  })

  it('ends when its key expires', async () => {
    const endsAt = new Date(api.clock.now() + hourMs)
    const browser = await signedIn(await api.keyOf(ofTenant('read'), endsAt))
    expect((await browser.call('GET /v1/session')).body.expires_at).toBe(endsAt.toISOString())
    api.clock.advance(hourMs)
    expect((await browser.call('GET /v1/session')).status).toBe(401)
  })

  it('ends at once when its key is revoked, and within 5 s in another process', async () => {
    const other = await apiForTest(async () => ({ ...api.db, close: async () => {} }))
    const key = await api.keyOf(ofTenant('read'))
    const browser = await signedIn(key)
    const elsewhere = browserOf(other, browser.cookies)
    for (const each of [browser, elsewhere]) expect((await each.call('GET /v1/session')).status).toBe(200)

    const { body } = await api.call('GET /v1/api-keys')
    await api.call(`DELETE /v1/api-keys/${body.data[0]?.id}`)
    expect((await browser.call('GET /v1/session')).status).toBe(401)
    other.clock.advance(5_000)
    expect((await elsewhere.call('GET /v1/session')).status).toBe(401)
    // The other process remembers that the key was good a moment ago.
    await other.call('GET /v1/webhooks', { key })
    expect((await elsewhere.call('POST /v1/session', { body: { api_key: key } })).status).toBe(401)
    await other.close()
  })

  it('of the configuration, ends when the operator password or key is changed', async () => {
    const shared = async () => ({ ...api.db, close: async () => {} })
    const browser = browserOf(api)
    await signIn(browser, { operator_password: password })
    for (const [changed, status] of [
      [{ operatorPassword: password }, 200],
      [{ operatorPassword: `${password} and more` }, 401],
      [{ operatorPassword: password, operatorKey: 'another operator key' }, 401],
    ] as const) {
      const restarted = await apiForTest(shared, changed)
      const elsewhere = browserOf(restarted, browser.cookies)
      expect((await elsewhere.call('GET /v1/session')).status).toBe(status)
      await restarted.close()
    }
  })

  it('keeps no token and no password, only what cannot be used', async () => {
    const browser = browserOf(api)
    await signIn(browser, { operator_password: password })
    const token = browser.cookies.get(cookieName) ?? ''
    const rows = await api.db.kysely.selectFrom('gancho.sessions').selectAll().execute()
    expect(rows.some((row) => row.token_hash === hashToken(token))).toBe(true)
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(JSON.stringify(rows)).not.toContain(password)
    expect(api.log.join()).toContain('/v1/session')
    for (const secret of [token, password, operatorKey]) expect(api.log.join()).not.toContain(secret)
  })

  it('housekeeping deletes what has ended, and nothing else', async () => {
    const browser = await signedIn(await api.keyOf(ofTenant('read')))
    const hash = hashToken(browser.cookies.get(cookieName) ?? '')
    const kept = async () =>
      (await api.db.kysely.selectFrom('gancho.sessions').select('token_hash').execute()).map(
        (row) => row.token_hash,
      )
    await deleteEnded(api.db, new Date(api.clock.now() + 12 * hourMs - 1))
    expect(await kept()).toContain(hash)
    await deleteEnded(api.db, new Date(api.clock.now() + 12 * hourMs))
    expect(await kept()).toEqual([])
  })

  it('an API key counts before a session', async () => {
    const browser = await signedIn(operatorKey)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const key = await api.keyOf(ofTenant('read'))
    expect((await api.call('GET /v1/api-keys', { key, headers: { cookie } })).body.code).toBe(
      'operator_required',
    )
    expect((await api.call('GET /v1/webhooks', { key: 'wrong', headers: { cookie } })).status).toBe(401)
    expect((await api.call('GET /v1/session', { key })).status).toBe(401)
  })

  // Whoever is not a proxy that was named could give itself a new address for each guess.
  it('whom a request is from is told by the proxies that are trusted, and by nobody else', async () => {
    const guessing = await apiForTest(async () => ({ ...api.db, close: async () => {} }), {
      operatorPassword: password,
      trustedProxies: ['10.0.0.0/8'],
    })
    const through = async (remoteAddress: string, forwardedFor: string, guess: string) => {
      const { statusCode } = await guessing.app.inject({
        method: 'POST',
        url: '/v1/session',
        remoteAddress,
        headers: { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': forwardedFor },
        payload: { operator_password: guess },
      })
      return statusCode
    }
    for (let n = 0; n < 10; n += 1) {
      expect(await through('10.1.2.3', '192.0.2.1', 'a guess')).toBe(401)
      // What a client wrote itself, in front of what the proxy saw, says nothing.
      expect(await through('10.1.2.3', `198.51.100.${n}, 192.0.2.2`, 'a guess')).toBe(401)
      expect(await through('203.0.113.1', `198.51.100.${n}`, 'a guess')).toBe(401)
    }
    expect(await through('10.1.2.3', '192.0.2.1', password)).toBe(429)
    expect(await through('10.1.2.3', '198.51.100.99, 192.0.2.2', password)).toBe(429)
    expect(await through('203.0.113.1', '198.51.100.99', password)).toBe(429)
    expect(await through('10.1.2.3', '192.0.2.3', password)).toBe(201)
    await guessing.close()
  })

  it('ten wrong passwords from an address have it wait, and nobody else', async () => {
    const guessing = await apiForTest(async () => ({ ...api.db, close: async () => {} }), {
      operatorPassword: password,
    })
    const from = (remoteAddress: string, body: object) =>
      guessing.app.inject({
        method: 'POST',
        url: '/v1/session',
        remoteAddress,
        headers: { 'sec-fetch-site': 'same-origin' },
        payload: body,
      })
    for (let n = 0; n < 10; n += 1) {
      expect((await from('192.0.2.1', { operator_password: `guess ${n}` })).statusCode).toBe(401)
    }
    const refused = await from('192.0.2.1', { operator_password: password })
    expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
      429,
      'too_many_sign_ins',
      '60',
    ])
    expect((await from('192.0.2.2', { operator_password: password })).statusCode).toBe(201)
    expect((await from('192.0.2.1', { api_key: operatorKey })).statusCode).toBe(201)
    guessing.clock.advance(60_000)
    expect((await from('192.0.2.1', { operator_password: password })).statusCode).toBe(201)
    await guessing.close()
  })
})

describe('the panel', () => {
  const info = (api: TestApi) => api.call('GET /v1/panel', { key: null, tenant: null })

  it('learns before anybody signed in how that is done', async () => {
    const plain = await apiForTest(pgliteForTest)
    expect((await info(plain)).body).toEqual({
      version: expect.stringMatching(/^\d/),
      operator_password: false,
      development: false,
      private_networks: false,
      queue_engine_up: true,
      degraded: [],
    })
    const refused = await browserOf(plain).call('POST /v1/session', { body: { operator_password: password } })
    expect(refused.body).toMatchObject({
      code: 'sign_in_refused',
      detail: expect.stringContaining('GANCHO_'),
    })
    await plain.close()
    const development = { allowLoopbackHttp: true, allowedNetworks: [] }
    const open = await apiForTest(pgliteForTest, { operatorPassword: password, networkPolicy: development })
    expect((await info(open)).body).toMatchObject({ operator_password: true, development: true })
    await open.close()
  })
})

describe('the cookie of a session', () => {
  async function attributes(url: string, headers: Record<string, string> = {}, body: object = {}) {
    const api = await apiForTest(pgliteForTest, { publicUrl: () => url })
    const link = await api.call('POST /v1/portal-links', { body: { session_seconds: 600 } })
    const portal_token = tokenOf(link)
    const answer = await browserOf(api).call('POST /v1/session', { body: { portal_token, ...body }, headers })
    expect(answer.status).toBe(201)
    await api.close()
    return attributesOf(answer)
  }
  const always = ['Max-Age=600', 'Path=/', 'HttpOnly']

  it('is for this host over https alone, and goes with links from elsewhere but not with requests', async () => {
    expect(await attributes(publicUrl)).toEqual([cookieName, ...always, 'Secure', 'SameSite=Lax'])
  })

  it('is Secure too when the proxy says that the browser came over https', async () => {
    const forwarded = { 'x-forwarded-proto': 'https' }
    expect(await attributes('http://127.0.0.1:8484', forwarded)).toEqual([
      cookieName,
      ...always,
      'Secure',
      'SameSite=Lax',
    ])
  })

  it('is plain over http, or browsers would not send it', async () => {
    expect(await attributes('http://127.0.0.1:8484')).toEqual(['gancho_session', ...always, 'SameSite=Lax'])
  })

  it.each([publicUrl, 'http://127.0.0.1:8484'])(
    'in a frame of another site is one of that site alone, at %s',
    async (url) => {
      const [, ...rest] = await attributes(url, {}, { embedded: true })
      expect(rest.toSorted()).toEqual([...always, 'Secure', 'Partitioned', 'SameSite=None'].toSorted())
    },
  )
})
