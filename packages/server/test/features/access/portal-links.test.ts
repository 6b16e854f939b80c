import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteEnded } from '../../../src/features/access/sessions.queries.ts'
import { hashToken } from '../../../src/platform/token.ts'
import { apiForTest, invoice, makeWebhook, publicUrl, sendEvent, type TestApi } from '../../support/api.ts'
import { engines, pgliteForTest } from '../../support/db.ts'
import { browserOf, tokenOf } from '../../support/panel.ts'

const password = 'correct horse battery staple'

describe.each(engines)('portal links on %s', (_name, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(open, { operatorPassword: password })
  })
  afterAll(() => api.close())

  const make = (body?: object, tenant = 'tenant-1') => api.call('POST /v1/portal-links', { tenant, body })
  const openLink = (token: string, browser = browserOf(api)) =>
    browser.call('POST /v1/session', { body: { portal_token: token } })
  const tenantKey = (permissions: 'read' | 'write' | 'events' = 'write') =>
    api.keyOf({ scope: 'tenant', tenantId: 'tenant-1', permissions })
  const newestKeyId = async () => (await api.call('GET /v1/api-keys')).body.data[0]?.id

  it('lets one person into the panel of one tenant, where it says what for and for how long', async () => {
    const link = await make({
      permissions: 'read',
      session_seconds: 300,
      return_url: 'https://app.example.com/settings?tab=hooks#webhooks',
    })
    expect(link).toMatchObject({
      status: 201,
      body: {
        url: expect.stringMatching(new RegExp(`^${publicUrl}/portal#token=[\\w-]{43}$`)),
        tenant_id: 'tenant-1',
        expires_at: new Date(api.clock.now() + 300_000).toISOString(),
      },
      headers: { 'cache-control': 'no-store' },
    })
    const browser = browserOf(api)
    const session = {
      scope: 'tenant',
      tenant_id: 'tenant-1',
      permissions: 'read',
      portal: true,
      return_url: 'https://app.example.com/settings?tab=hooks#webhooks',
      expires_at: new Date(api.clock.now() + 300_000).toISOString(),
    }
    expect(await openLink(tokenOf(link), browser)).toMatchObject({ status: 201, body: session })
    expect((await browser.call('GET /v1/session')).body).toEqual(session)
    expect((await browser.call('GET /v1/webhooks')).status).toBe(200)
    expect((await browser.call('POST /v1/webhooks', { body: {} })).body.code).toBe('permission_denied')
    expect((await browser.call('GET /v1/webhooks', { tenant: 'tenant-2' })).body.code).toBe('tenant_mismatch')
    expect((await browser.call('GET /v1/api-keys')).body.code).toBe('operator_required')
    api.clock.advance(300_000)
    expect((await browser.call('GET /v1/session')).status).toBe(401)
  })

  it('without a body it lasts 5 minutes, and opens an hour in which everything may be changed', async () => {
    const link = await make()
    expect(link.body.expires_at).toBe(new Date(api.clock.now() + 300_000).toISOString())
    expect((await openLink(tokenOf(link))).body).toMatchObject({
      permissions: 'write',
      return_url: null,
      expires_at: new Date(api.clock.now() + 3_600_000).toISOString(),
    })
  })

  it('opens once, also for many at the same time', async () => {
    const token = tokenOf(await make())
    const answers = await Promise.all(Array.from({ length: 8 }, () => openLink(token)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(410)])
    expect((await openLink(token)).body.code).toBe('portal_link_ended')
  })

  it('does not open after its time', async () => {
    const [early, late] = [tokenOf(await make()), tokenOf(await make())]
    api.clock.advance(299_999)
    expect((await openLink(early)).status).toBe(201)
    api.clock.advance(1)
    expect((await openLink(late)).body.code).toBe('portal_link_ended')
  })

  it('a wrong one uses up none', async () => {
    const token = tokenOf(await make())
    for (const wrong of [
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      token.slice(1),
      `${token}\0`,
    ]) {
      expect((await openLink(wrong)).status).toBe(410)
    }
    expect((await openLink(token)).status).toBe(201)
  })

  it('is made by an operator for a tenant, or with a key of that tenant, and no other', async () => {
    const key = await tenantKey()
    const own = await api.call('POST /v1/portal-links', { key, tenant: null })
    expect(own).toMatchObject({ status: 201, body: { tenant_id: 'tenant-1' } })
    for (const [call, code] of [
      [{ tenant: null }, 'tenant_required'],
      [{ key, tenant: 'tenant-2' }, 'tenant_mismatch'],
      [{ key: await tenantKey('read') }, 'permission_denied'],
      [{ key: await tenantKey('events') }, 'permission_denied'],
      [{ key: null }, 'unauthenticated'],
    ] as const) {
      expect((await api.call('POST /v1/portal-links', call)).body.code).toBe(code)
    }
  })

  it('is not made by whoever came in by one, or an hour would last for ever', async () => {
    const browser = browserOf(api)
    await openLink(tokenOf(await make()), browser)
    expect((await browser.call('POST /v1/portal-links')).body.code).toBe('portal_denied')
    const operator = browserOf(api)
    await operator.call('POST /v1/session', { body: { operator_password: password } })
    expect((await operator.call('POST /v1/portal-links', { tenant: 'tenant-1' })).status).toBe(201)
  })

  // Every route that writes, as the API itself lists them: a new one is either of the tenant's person or is named here.
  it('manages webhooks, and may neither send events, erase data, nor let others in', async () => {
    const link = browserOf(api)
    await openLink(tokenOf(await make()), link)
    const { body } = await api.call('GET /openapi.json', { key: null })
    const writes = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'get' && path !== '/v1/session')
        .map((method) => `${method.toUpperCase()} ${path}`),
    )
    const codes = await Promise.all(
      writes.map(async (line) => {
        const url = line.replaceAll(/\{\w+\}/g, 'x')
        const answer = await link.call(url, { body: {} })
        return [line, answer.status === 403 ? answer.body.code : 'allowed'] as const
      }),
    )
    const refused = (code: string) => codes.filter(([, each]) => each === code).map(([line]) => line)
    expect(refused('portal_denied').sort()).toEqual([
      'POST /v1/events',
      'POST /v1/events/batch',
      'POST /v1/expunges',
      'POST /v1/portal-links',
    ])
    expect(refused('operator_required').sort()).toEqual([
      'DELETE /v1/api-keys/{id}',
      'POST /v1/api-keys',
      'PUT /v1/event-types/{name}',
    ])
    expect(refused('allowed')).toHaveLength(writes.length - 7)
    expect(refused('allowed')).toContain('POST /v1/webhooks/{id}/test')
  })

  // What the default link could do before: end a tenant's history, and send an event in the application's name.
  it('leaves the history of the tenant as it is, and sends nothing in the name of the application', async () => {
    const link = browserOf(api)
    await openLink(tokenOf(await make()), link)
    await makeWebhook(api)
    const event = await sendEvent(api)
    expect(await link.call('POST /v1/expunges', { body: { scope: 'tenant' } })).toMatchObject({
      status: 403,
      body: { code: 'portal_denied' },
    })
    const sent = { event: 'invoice.created', data: invoice }
    expect((await link.call('POST /v1/events', { body: sent })).status).toBe(403)
    expect((await link.call('POST /v1/events/batch', { body: { events: [sent] } })).status).toBe(403)
    expect((await link.call(`GET /v1/events/${event}`)).status).toBe(200)
    expect((await link.call('GET /v1/deliveries')).body.data).toHaveLength(1)
    expect((await api.call('GET /v1/expunges')).body.data).toEqual([])
  })

  it('ends with the key that made it, opened or not', async () => {
    const key = await tenantKey()
    const [opened, unopened] = [
      await api.call('POST /v1/portal-links', { key }),
      await api.call('POST /v1/portal-links', { key }),
    ]
    const browser = browserOf(api)
    expect((await openLink(tokenOf(opened), browser)).status).toBe(201)
    await api.call(`DELETE /v1/api-keys/${await newestKeyId()}`)
    expect((await browser.call('GET /v1/session')).status).toBe(401)
    expect((await openLink(tokenOf(unopened))).status).toBe(410)
  })

  it('lasts no longer than that key, nor does what it opens', async () => {
    const endsAt = new Date(api.clock.now() + 200_000)
    const key = await api.keyOf({ scope: 'tenant', tenantId: 'tenant-1', permissions: 'write' }, endsAt)
    const link = await api.call('POST /v1/portal-links', { key })
    expect(link.body.expires_at).toBe(endsAt.toISOString())
    expect((await openLink(tokenOf(link))).body.expires_at).toBe(endsAt.toISOString())
  })

  it('of the configured operator, ends when the operator key or password is changed', async () => {
    const token = tokenOf(await make())
    const changed = await apiForTest(async () => ({ ...api.db, close: async () => {} }), {
      operatorPassword: `${password} and more`,
    })
    expect((await openLink(token, browserOf(changed))).body.code).toBe('portal_link_ended')
    await changed.close()
  })

  it('keeps no token, only its hash, and only until it is opened or has ended', async () => {
    const kept = async () => await api.db.kysely.selectFrom('gancho.portal_links').selectAll().execute()
    const token = tokenOf(await make())
    expect(await kept()).toContainEqual(expect.objectContaining({ token_hash: hashToken(token) }))
    expect(JSON.stringify(await kept())).not.toContain(token)
    await openLink(token)
    expect(JSON.stringify(await kept())).not.toContain(hashToken(token))
    const unopened = hashToken(tokenOf(await make()))
    await deleteEnded(api.db, new Date(api.clock.now() + 299_999))
    expect(JSON.stringify(await kept())).toContain(unopened)
    await deleteEnded(api.db, new Date(api.clock.now() + 300_000))
    expect(await kept()).toEqual([])
    expect(api.log.join()).not.toContain(token)
  })

  it.each([
    ['a life of the link too short', { expires_in_seconds: 59 }, 'expires_in_seconds'],
    ['a life of the link too long', { expires_in_seconds: 3_601 }, 'expires_in_seconds'],
    ['a session too short', { session_seconds: 299 }, 'session_seconds'],
    ['a session too long', { session_seconds: 86_401 }, 'session_seconds'],
    ['a permission to tell of events', { permissions: 'events' }, 'permissions'],
    ['a way back that runs in the panel', { return_url: 'javascript:alert(1)' }, 'return_url'],
    ['a way back over http', { return_url: 'http://127.0.0.1:3000/' }, 'return_url'],
  ])('refuses %s', async (_what, body, path) => {
    expect(await make(body)).toMatchObject({ status: 422, body: { errors: [{ path }] } })
  })
})

it('in development, the way back may be on this machine', async () => {
  const networkPolicy = { allowLoopbackHttp: true, allowedNetworks: [] }
  const api = await apiForTest(pgliteForTest, { networkPolicy })
  const body = { return_url: 'http://localhost:3000/settings' }
  expect((await api.call('POST /v1/portal-links', { body })).status).toBe(201)
  await api.close()
})
