import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isApiKeyForm } from '../../../src/features/access/api-key.ts'
import { apiForTest, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'

describe.each(engines)('API keys on %s', (_name, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  afterAll(() => api.close())

  const create = (body: unknown) => api.call('POST /v1/api-keys', { tenant: null, body })
  const list = (query = '') => api.call(`GET /v1/api-keys${query}`, { tenant: null })

  it('shows a key at its creation and never again, and it works', async () => {
    const made = await create({ name: 'ERP', scope: 'tenant', permissions: 'write', tenant_id: 't-1' })
    expect(made.status).toBe(201)
    const { key, ...shown } = made.body
    expect(isApiKeyForm(String(key))).toBe(true)
    expect(shown).toEqual({
      id: expect.stringMatching(/^key_/),
      name: 'ERP',
      scope: 'tenant',
      tenant_id: 't-1',
      permissions: 'write',
      key_hint: `…${String(key).slice(-4)}`,
      created_at: expect.any(String),
      expires_at: null,
      revoked_at: null,
    })
    expect((await api.call('GET /v1/webhooks', { key: String(key), tenant: null })).status).toBe(200)
    const listed = await list()
    expect(listed.body.data).toContainEqual(shown)
    expect(listed.text).not.toContain(key)
  })

  it('revokes for good, and says when', async () => {
    const { body } = await create({ name: 'x', scope: 'operator', permissions: 'read' })
    expect(await api.call(`DELETE /v1/api-keys/${body.id}`)).toMatchObject({ status: 204, text: '' })
    const revokedAt = (await list()).body.data.find(({ id }) => id === body.id)?.revoked_at
    expect(revokedAt).toEqual(expect.any(String))
    await api.call(`DELETE /v1/api-keys/${body.id}`)
    expect((await list()).body.data.find(({ id }) => id === body.id)?.revoked_at).toBe(revokedAt)
    expect((await api.call('DELETE /v1/api-keys/key_none')).body.code).toBe('api_key_not_found')
  })

  it('lists newest first, by pages, and of one tenant', async () => {
    const made: unknown[] = []
    for (let n = 0; n < 3; n += 1) {
      const { body } = await create({
        name: `${n}`,
        scope: 'tenant',
        permissions: 'read',
        tenant_id: 'listed',
      })
      made.unshift(body.id)
    }
    const first = await list('?tenant_id=listed&limit=2')
    const second = await list(`?tenant_id=listed&limit=2&cursor=${first.body.next_cursor}`)
    expect([...first.body.data, ...second.body.data].map(({ id }) => id)).toEqual(made)
    expect(second.body.next_cursor).toBeNull()
  })

  it.each<[string, object, string]>([
    ['a tenant key without a tenant', { scope: 'tenant' }, 'tenant_id'],
    ['an operator key with one', { scope: 'operator', tenant_id: 't' }, 'tenant_id'],
    ['a tenant that is no id', { scope: 'tenant', tenant_id: 'a.b' }, 'tenant_id'],
    ['no name', { scope: 'operator', name: '' }, 'name'],
    ['an unknown scope', { scope: 'root' }, 'scope'],
    ['an unknown permission', { scope: 'operator', permissions: 'all' }, 'permissions'],
    ['an expiry that is no moment', { scope: 'operator', expires_at: 'tomorrow' }, 'expires_at'],
  ])('refuses %s', async (_what, body, path) => {
    const answer = await create({ name: 'x', permissions: 'read', ...body })
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } })
  })

  it('ends a key when it expires', async () => {
    const expires_at = new Date(api.clock.now() + 1_000).toISOString()
    const { body } = await create({ name: 'x', scope: 'operator', permissions: 'read', expires_at })
    expect(body.expires_at).toBe(expires_at)
    expect((await api.call('GET /v1/webhooks', { key: String(body.key) })).status).toBe(200)
    api.clock.advance(1_000)
    expect((await api.call('GET /v1/webhooks', { key: String(body.key) })).status).toBe(401)
  })
})
