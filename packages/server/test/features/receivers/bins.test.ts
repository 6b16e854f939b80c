import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deleteExpiredBins } from '../../../src/features/receivers/queries.ts'
import { apiForTest, publicUrl, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'
import { newTenant, testSecretBox } from '../../support/factories.ts'

const day = 24 * 60 * 60 * 1_000

describe.each(engines)('bins on %s', (_name, open) => {
  let api: TestApi
  let tenant: string
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  beforeEach(() => {
    tenant = newTenant()
  })
  afterAll(() => api.close())

  const call = (line: string, body?: unknown) => api.call(line, { tenant, body })
  const make = async (body: object = {}) => (await call('POST /v1/bins', body)).body
  const rowOf = (id: unknown) =>
    api.db.kysely.selectFrom('gancho.bins').selectAll().where('id', '=', String(id)).executeTakeFirst()

  it('are made with what is asked, and with 200 for everything else', async () => {
    const made = await call('POST /v1/bins')
    expect(made).toMatchObject({
      status: 201,
      headers: { location: `/v1/bins/${made.body.id}` },
      body: { name: '', answers: [{ status: 200 }], verifies: false, requests: 0 },
    })
    const answers = [
      { status: 503, delay_ms: 30_000, headers: { 'retry-after': '5' }, body: 'later \u0000 ✓' },
      { status: null },
      { status: 302, headers: { location: 'https://elsewhere.example.com/', 'Content-Type': 'text/html' } },
    ]
    const named = await make({ name: 'Pruebas', answers, secret: 'a secret of a webhook' })
    expect(named).toMatchObject({ name: 'Pruebas', answers, verifies: true })
    expect((await call(`GET /v1/bins/${named.id}`)).body).toEqual(named)
    expect((await call('GET /v1/bins')).body.data).toEqual([named, made.body])
  })

  // Whoever can guess the address fills the log of another tenant.
  it('have addresses that nobody can guess, under the public URL', async () => {
    const urls = [(await make()).url, (await make()).url].map(String)
    for (const url of urls) expect(url).toMatch(new RegExp(`^${publicUrl}/bins/[A-Za-z0-9_-]{43}$`))
    expect(urls[0]).not.toBe(urls[1])
  })

  it('keep the secret sealed, and show it to nobody', async () => {
    const secret = 'the secret in clear, of a webhook'
    const { id } = await make({ secret })
    const answers = [
      await call(`GET /v1/bins/${id}`),
      await call('GET /v1/bins'),
      await call(`PATCH /v1/bins/${id}`, { name: 'x' }),
    ]
    expect(answers.map(({ text }) => text).join('') + api.log.join('')).not.toContain(secret)
    const row = await rowOf(id)
    expect(row?.secret).not.toContain(secret)
    expect(testSecretBox.open(row?.secret ?? '', { tenantId: tenant, id: String(id) })).toBe(secret)
    expect(await call(`PATCH /v1/bins/${id}`, { secret: null })).toMatchObject({ body: { verifies: false } })
    expect((await rowOf(id))?.secret).toBeNull()
  })

  it('change in what is given and nothing else', async () => {
    const before = await make({ name: 'a', answers: [{ status: 500 }], secret: 'a secret' })
    const renamed = await call(`PATCH /v1/bins/${before.id}`, { name: 'b' })
    expect(renamed.body).toEqual({ ...before, name: 'b' })
    const answers = [{ status: 204 }]
    expect((await call(`PATCH /v1/bins/${before.id}`, { answers })).body).toEqual({
      ...before,
      name: 'b',
      answers,
    })
  })

  it('are gone when they are deleted', async () => {
    const { id } = await make()
    expect(await call(`DELETE /v1/bins/${id}`)).toMatchObject({ status: 204, text: '' })
    for (const line of [`GET /v1/bins/${id}`, `DELETE /v1/bins/${id}`, `GET /v1/bins/${id}/requests`]) {
      expect(await call(line)).toMatchObject({ status: 404, body: { code: 'bin_not_found' } })
    }
  })

  it('expire 7 days after their last change', async () => {
    const { id, expires_at } = await make()
    expect(Date.parse(String(expires_at)) - api.clock.now()).toBe(7 * day)
    api.clock.advance(6 * day)
    await call(`PATCH /v1/bins/${id}`, {})
    api.clock.advance(7 * day - 1)
    expect((await call(`GET /v1/bins/${id}`)).status).toBe(200)
    api.clock.advance(1)
    for (const line of [`GET /v1/bins/${id}`, `PATCH /v1/bins/${id}`, `GET /v1/bins/${id}/requests`]) {
      const body = line.startsWith('PATCH') ? { name: 'again' } : undefined
      expect(await call(line, body)).toMatchObject({ status: 404, body: { code: 'bin_not_found' } })
    }
    expect((await call('GET /v1/bins')).body.data).toEqual([])
  })

  it('are deleted with their requests once they have expired, a hundred at a time, and no others', async () => {
    await deleteExpiredBins(api.db, new Date(api.clock.now()))
    const ids: unknown[] = []
    for (let n = 0; n < 101; n += 1) {
      if (n % 50 === 0) tenant = newTenant()
      const { id, url } = await make()
      await api.call(`POST ${new URL(String(url)).pathname}`, { key: null, tenant: null, body: 'x' })
      ids.push(id)
    }
    api.clock.advance(day)
    const { id: young } = await make()
    api.clock.advance(6 * day)
    const now = new Date(api.clock.now())
    expect(await deleteExpiredBins(api.db, now)).toBe(true)
    expect(await deleteExpiredBins(api.db, now)).toBe(false)
    const left = await api.db.kysely.selectFrom('gancho.bins').select('id').execute()
    expect(left).toEqual([{ id: young }])
    expect(await api.db.kysely.selectFrom('gancho.bin_requests').select('id').execute()).toEqual([])
  }, 60_000)

  it('are 50 for a tenant at most, also when they are made at once; expired ones do not count', async () => {
    const made = await Promise.all(Array.from({ length: 55 }, () => call('POST /v1/bins')))
    const statuses = made.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array(50).fill(201), ...Array(5).fill(409)])
    expect(made.find(({ status }) => status === 409)?.body.code).toBe('too_many_bins')
    expect((await api.call('POST /v1/bins', { tenant: newTenant() })).status).toBe(201)
    api.clock.advance(7 * day)
    expect((await call('POST /v1/bins')).status).toBe(201)
  })

  it.each([
    ['a status that is none', { answers: [{ status: 199 }] }, 'answers[0].status'],
    ['an informational status', { answers: [{ status: 101 }] }, 'answers[0].status'],
    ['no status', { answers: [{}] }, 'answers[0].status'],
    ['no answers', { answers: [] }, 'answers'],
    ['too many answers', { answers: Array(21).fill({ status: 200 }) }, 'answers'],
    ['a delay too long', { answers: [{ status: 200, delay_ms: 30_001 }] }, 'answers[0].delay_ms'],
    ['a delay of the past', { answers: [{ status: 200, delay_ms: -1 }] }, 'answers[0].delay_ms'],
    ['a body too long', { answers: [{ status: 200, body: 'x'.repeat(32_769) }] }, 'answers[0].body'],
    ['another field', { answers: [{ status: 200, cookie: 'a' }] }, 'answers[0]'],
    ['a secret that is no key', { secret: 'whsec_not base64' }, 'secret'],
    ['the private key of a sender', { secret: `whsk_${Buffer.alloc(64).toString('base64')}` }, 'secret'],
    ['an empty secret', { secret: '' }, 'secret'],
    ['a name with a line break', { name: 'a\nb' }, 'name'],
  ])('refuse %s', async (_what, body, path) => {
    const answer = await call('POST /v1/bins', body)
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } })
  })

  // What a browser or a proxy would obey is not for a tenant to say on the panel's own address.
  it.each([
    'Set-Cookie: a=b',
    'content-security-policy: default-src *',
    'x-content-type-options: sniff',
    'access-control-allow-origin: *',
    'service-worker-allowed: /',
    'clear-site-data: "cookies"',
    'www-authenticate: Basic',
    'x-accel-redirect: /secret',
    'x-sendfile: /etc/passwd',
    'refresh: 0; url=https://elsewhere.example.com',
    'content-length: 5',
    'transfer-encoding: chunked',
    'link: </x>; rel=preload',
    'content-type: text/javascript',
    'content-type: text/css',
    'content-type: image/svg+xml',
    'content-type: text/html; charset=utf-7',
    'content-type: multipart/x-mixed-replace',
    'location: https://elsewhere.example.com/\r\nset-cookie: a=b',
    'location: ',
    'x y: z',
  ])('answer with no header such as %s', async (header) => {
    const [, name = '', value = ''] = /^([^:]*): ?(.*)$/s.exec(header) ?? []
    const answer = await call('POST /v1/bins', { answers: [{ status: 200, headers: { [name]: value } }] })
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ path: `answers[0].headers.${name}`, code: 'answer_header' }] },
    })
  })

  it('need a key of their tenant: one to read for reading, one to write for the rest', async () => {
    const { id } = await make()
    const key = await api.keyOf({ scope: 'tenant', tenantId: tenant, permissions: 'read' })
    const events = await api.keyOf({ scope: 'tenant', tenantId: tenant, permissions: 'events' })
    const statusOf = async (line: string, by: string | null) =>
      (await api.call(line, { key: by, tenant: null, body: line.startsWith('GET') ? undefined : {} })).status
    for (const line of ['GET /v1/bins', `GET /v1/bins/${id}`, `GET /v1/bins/${id}/requests`]) {
      expect([await statusOf(line, key), await statusOf(line, events), await statusOf(line, null)]).toEqual([
        200, 403, 401,
      ])
    }
    for (const line of ['POST /v1/bins', `PATCH /v1/bins/${id}`, `DELETE /v1/bins/${id}`]) {
      expect([await statusOf(line, key), await statusOf(line, null)]).toEqual([403, 401])
    }
  })

  it.each(['bin_', 'wh_00000000000000000000000000000000', 'a%00b', '..%2F..'])(
    'answer 404 for an id such as %s',
    async (id) => {
      for (const line of [`GET /v1/bins/${id}`, `DELETE /v1/bins/${id}`, `GET /v1/bins/${id}/requests`]) {
        expect(await call(line)).toMatchObject({ status: 404, body: { code: 'bin_not_found' } })
      }
    },
  )

  it('list page by page', async () => {
    const made: unknown[] = []
    for (let n = 0; n < 3; n += 1) made.unshift((await make()).id)
    const first = (await call('GET /v1/bins?limit=2')).body
    const second = (await call(`GET /v1/bins?limit=2&cursor=${first.next_cursor}`)).body
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(made)
    expect(second.next_cursor).toBeNull()
  })
})
