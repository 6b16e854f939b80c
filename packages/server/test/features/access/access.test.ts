import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../../../src/platform/api/caller.ts'
import { apiForTest, operatorKey, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'

const tenantKey = (permissions: Principal['permissions']): Principal => ({
  scope: 'tenant',
  tenantId: 'tenant-1',
  permissions,
})
const ofOperator = (permissions: Principal['permissions']): Principal => ({
  scope: 'operator',
  tenantId: null,
  permissions,
})

describe.each(engines)('access on %s', (_name, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  afterAll(() => api.close())

  // What each kind of key may do. Past the guard, a request without a body or of an unknown id is refused otherwise.
  const matrix: readonly [Principal, Readonly<Record<string, boolean>>][] = [
    [tenantKey('read'), { read: true, write: false, events: false, catalogue: true, operator: false }],
    [tenantKey('write'), { read: true, write: true, events: true, catalogue: true, operator: false }],
    [tenantKey('events'), { read: false, write: false, events: true, catalogue: false, operator: false }],
    [ofOperator('read'), { read: true, write: false, events: false, catalogue: true, operator: false }],
    [ofOperator('write'), { read: true, write: true, events: true, catalogue: true, operator: true }],
    [ofOperator('events'), { read: false, write: false, events: true, catalogue: false, operator: false }],
  ]
  const samples = {
    read: 'GET /v1/webhooks',
    write: 'POST /v1/webhooks',
    events: 'POST /v1/events',
    catalogue: 'GET /v1/event-types',
    operator: 'POST /v1/api-keys',
  }

  it.each(matrix)(
    'a key of %o does what its permission says and nothing else',
    async (principal, allowed) => {
      const key = await api.keyOf(principal)
      for (const [kind, line] of Object.entries(samples)) {
        const { status } = await api.call(line, { key })
        expect([kind, status !== 401 && status !== 403]).toEqual([kind, allowed[kind]])
      }
    },
  )

  it.each([
    ['none', null],
    ['an unknown one', 'gancho_00000000000000000000000000000000000000000000000000'],
    ['one with a mistake', `${operatorKey}!`],
    ['an empty one', ''],
  ])('refuses %s with 401, and says how to send a key', async (_what, key) => {
    const answer = await api.call('GET /v1/webhooks', { key })
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  it('guards HEAD like GET', async () => {
    expect((await api.call('HEAD /v1/webhooks', { key: null })).status).toBe(401)
    expect((await api.call('HEAD /v1/webhooks')).status).toBe(200)
  })

  it('does not read the body of a request before its key', async () => {
    const answer = await api.call('POST /v1/events', { key: null, body: 'not json' })
    expect(answer.body.code).toBe('unauthenticated')
  })

  it('takes a key until it expires, and not after', async () => {
    const key = await api.keyOf(tenantKey('read'), new Date(api.clock.now() + 60_000))
    expect((await api.call('GET /v1/webhooks', { key })).status).toBe(200)
    api.clock.advance(59_000)
    expect((await api.call('GET /v1/webhooks', { key })).status).toBe(200)
    api.clock.advance(1_000)
    expect((await api.call('GET /v1/webhooks', { key })).status).toBe(401)
  })

  it('ends a revoked key at once in this process, and within 5 s in another', async () => {
    const other = await apiForTest(async () => ({ ...api.db, close: async () => {} }))
    const key = await api.keyOf(tenantKey('read'))
    for (const each of [api, other]) expect((await each.call('GET /v1/webhooks', { key })).status).toBe(200)

    const { body } = await api.call('GET /v1/api-keys')
    await api.call(`DELETE /v1/api-keys/${body.data[0]?.id}`)
    expect((await api.call('GET /v1/webhooks', { key })).status).toBe(401)
    other.clock.advance(5_000)
    expect((await other.call('GET /v1/webhooks', { key })).status).toBe(401)
    await other.close()
  })

  it('keeps no key, only its hash', async () => {
    const key = await api.keyOf(tenantKey('read'))
    const rows = await api.db.kysely.selectFrom('gancho.api_keys').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(key.slice(7, -6))
  })

  it.each([
    ['names no tenant', null, 400, 'tenant_required'],
    ['names one that is no id', 'a.b', 400, 'tenant_invalid'],
    ['names one too long', 'x'.repeat(65), 400, 'tenant_invalid'],
    ['names an empty one', '', 400, 'tenant_invalid'],
    ['names one', 'x'.repeat(64), 200, undefined],
  ])('an operator key that %s', async (_what, tenant, status, code) => {
    expect(await api.call('GET /v1/webhooks', { tenant })).toMatchObject({
      status,
      body: code ? { code } : {},
    })
  })

  it('a tenant key is its tenant: it needs no header, and no header makes it another', async () => {
    const key = await api.keyOf(tenantKey('write'))
    expect((await api.call('GET /v1/webhooks', { key, tenant: null })).status).toBe(200)
    expect((await api.call('GET /v1/webhooks', { key, tenant: 'tenant-1' })).status).toBe(200)
    expect(await api.call('GET /v1/webhooks', { key, tenant: 'tenant-2' })).toMatchObject({
      status: 403,
      body: { code: 'tenant_mismatch' },
    })
  })
})
