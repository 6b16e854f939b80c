import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listTenants } from '../../../src/features/tenants/queries.ts'
import { apiForTest, makeWebhook, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'

describe.each(engines)('tenants on %s', (_name, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  afterAll(() => api.close())

  const list = (query = '') => api.call(`GET /v1/tenants${query}`, { tenant: null })

  it('there are none at first, as operators are of no tenant', async () => {
    await api.keyOf({ scope: 'operator', tenantId: null, permissions: 'read' })
    expect((await list()).body).toEqual({ data: [], next_cursor: null })
  })

  // Bytes decide, as in the indexes: capitals first, whatever the database's own language.
  it('lists each once, by its webhooks or its keys, in alphabetical order and by pages', async () => {
    const expected = [
      { id: 'Zeta', webhooks: 1 },
      { id: 'acme', webhooks: 3 },
      { id: 'acme-2', webhooks: 1 },
      { id: 'by-key', webhooks: 0 },
      { id: 'zeta', webhooks: 2 },
    ]
    for (const { id, webhooks } of expected.toReversed()) {
      for (let n = 0; n < webhooks; n += 1) await makeWebhook(api, {}, id)
    }
    for (const tenantId of ['by-key', 'by-key', 'acme']) {
      await api.keyOf({ scope: 'tenant', tenantId, permissions: 'read' })
    }
    expect((await list()).body).toEqual({ data: expected, next_cursor: null })

    const pages: unknown[] = []
    let query = '?limit=2'
    for (let page = await list(query); ; page = await list(query)) {
      pages.push(page.body.data)
      if (page.body.next_cursor === null) break
      query = `?limit=2&cursor=${page.body.next_cursor}`
    }
    expect(pages).toEqual([expected.slice(0, 2), expected.slice(2, 4), expected.slice(4)])
  })

  it('is for operators, and refuses a cursor of another list', async () => {
    const key = await api.keyOf({ scope: 'tenant', tenantId: 'acme', permissions: 'write' })
    expect((await api.call('GET /v1/tenants', { key })).body.code).toBe('operator_required')
    const cursor = Buffer.from("' OR true").toString('base64url')
    expect((await list(`?cursor=${cursor}`)).body).toMatchObject({ errors: [{ path: 'cursor' }] })
  })

  it('finds those whose id holds a text, in capitals or not, by pages', async () => {
    for (const id of ['found-1', 'FOUND-2', 'not', 'x-found']) await makeWebhook(api, {}, id)
    expect((await list('?q=found')).body).toEqual({
      data: ['FOUND-2', 'found-1', 'x-found'].map((id) => ({ id, webhooks: 1 })),
      next_cursor: null,
    })
    const first = await list('?q=FOUND&limit=2')
    expect(first.body.data.map(({ id }) => id)).toEqual(['FOUND-2', 'found-1'])
    const rest = await list(`?q=FOUND&limit=2&cursor=${first.body.next_cursor}`)
    expect(rest.body).toEqual({ data: [{ id: 'x-found', webhooks: 1 }], next_cursor: null })
    // No pattern: what LIKE would take for any character stands for itself.
    for (const q of ['%25', '_', 'found%00', 'x'.repeat(65)])
      expect((await list(`?q=${q}`)).body.data ?? []).toEqual([])
  })

  it('reads what is on the page, however many webhooks other tenants have', async () => {
    await sql`
      INSERT INTO gancho.webhooks (tenant_id, url, secret, secret_hint)
      SELECT 'large', 'https://a.example.com', '', '' FROM generate_series(1, 5000)`.execute(api.db.kysely)
    const read = await api.db.kysely.transaction().execute(async (tx) => {
      expect((await listTenants(tx, { afterId: null, limit: 2 })).rows).toHaveLength(2)
      const { rows } = await sql<{ read: number }>`
        SELECT sum(pg_stat_get_xact_tuples_returned(oid))::int AS read FROM pg_class
         WHERE relnamespace = 'gancho'::regnamespace AND relname ~ '^(webhooks|api_keys|keys_of)'`.execute(tx)
      return rows[0]?.read
    })
    // The planner looks at the ends of an index too.
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThan(500)
  })

  // A search that finds nothing must not read the whole installation in one request.
  it('looks at so many tenants at a time, and goes on where it stopped', async () => {
    await sql`
      INSERT INTO gancho.webhooks (tenant_id, url, secret, secret_hint)
      SELECT 'many-' || lpad(n::text, 5, '0'), 'https://a.example.com', '', '' FROM generate_series(1, 4100) n`.execute(
      api.db.kysely,
    )
    const found: unknown[] = []
    let pages = 0
    for (let cursor = ''; ; ) {
      const { body } = await list(`?q=many-04099${cursor}`)
      found.push(...body.data)
      pages += 1
      if (body.next_cursor === null) break
      cursor = `&cursor=${body.next_cursor}`
    }
    expect(found).toEqual([{ id: 'many-04099', webhooks: 1 }])
    expect(pages).toBe(3)
  })
})
