import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiForTest, makeWebhook, type TestApi } from '../../support/api.ts'
import { pgliteForTest } from '../../support/db.ts'

// What is refused is refused before the database, so one engine shows it.
describe('settings of a webhook', () => {
  let api: TestApi
  let id: string
  beforeAll(async () => {
    api = await apiForTest(pgliteForTest)
    id = await makeWebhook(api)
  })
  afterAll(() => api.close())

  const good = { url: 'https://hooks.example.com/in', events: ['*'] }
  const key = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`

  it.each<[string, object, string, string]>([
    ['http', { url: 'http://hooks.example.com' }, 'url', 'url_scheme'],
    ['a private address', { url: 'https://10.0.0.1/' }, 'url', 'url_ip_address'],
    ['a disguised address', { url: 'https://0x7f.1/' }, 'url', 'url_host_form'],
    ['a private name', { url: 'https://printer.local/' }, 'url', 'url_private_name'],
    ['a credential', { url: 'https://user:pass@example.com/' }, 'url', 'url_credentials'],
    ['a fragment', { url: 'https://example.com/#a' }, 'url', 'url_fragment'],
    ['a database port', { url: 'https://example.com:5432/' }, 'url', 'url_port'],
    ['a long URL', { url: `https://example.com/${'a'.repeat(2_048)}` }, 'url', 'url_too_long'],
    ['an invisible character', { url: 'https://exam\u200bple.com/' }, 'url', 'url_characters'],
    ['no events', { events: [] }, 'events', 'too_small'],
    ['an unknown event type', { events: ['invoice.created', 'nope'] }, 'events[1]', 'unknown_event_type'],
    ['an event type with a NUL', { events: ['a\u0000b'] }, 'events[0]', 'unknown_event_type'],
    ['* beside others', { events: ['*', 'invoice.created'] }, 'events', 'events_all'],
    [
      '* beside an operational event and others',
      { events: ['*', 'gancho.*', 'invoice.created'] },
      'events',
      'events_all',
    ],
    ['a prefix of its own', { events: ['invoice.*'] }, 'events[0]', 'unknown_event_type'],
    [
      'an operational event that there is not',
      { events: ['gancho.nope'] },
      'events[0]',
      'unknown_event_type',
    ],
    ['a short secret', { secret: '1234567' }, 'secret', 'secret'],
    ['a long secret', { secret: 'x'.repeat(501) }, 'secret', 'secret'],
    ['an empty secret', { secret: '' }, 'secret', 'secret'],
    ['a secret with a line break', { secret: '12345678\n' }, 'secret', 'secret'],
    ['a short whsec_ key', { secret: key(23) }, 'secret', 'secret'],
    ['a long whsec_ key', { secret: key(65) }, 'secret', 'secret'],
    ['whsec_ without its padding', { secret: key(25).replaceAll('=', '') }, 'secret', 'secret'],
    ['whsec_ that is no base64', { secret: 'whsec_not base64 at all!!' }, 'secret', 'secret'],
    ['a secret with a space before it', { secret: ` ${key(32)}` }, 'secret', 'secret'],
    ['a secret with a space behind it', { secret: 'correct horse ' }, 'secret', 'secret'],
    ['a secret of eight spaces', { secret: ' '.repeat(8) }, 'secret', 'secret'],
    ['a prefix with a capital letter', { secret: `W${key(32).slice(1)}` }, 'secret', 'secret'],
    ['a secret with the version of signatures', { secret: `v1,${key(32)}` }, 'secret', 'secret'],
    ['a public key', { secret: `whpk_${Buffer.alloc(32, 1).toString('base64')}` }, 'secret', 'secret'],
    [
      'a header of the connection',
      { headers: { 'Transfer-Encoding': 'chunked' } },
      'headers.Transfer-Encoding',
      'header_reserved',
    ],
    [
      'a header of the signature',
      { headers: { 'webhook-id': 'x' } },
      'headers.webhook-id',
      'header_reserved',
    ],
    [
      'a header of Gancho',
      { headers: { 'X-Gancho-Event': 'x' } },
      'headers.X-Gancho-Event',
      'header_reserved',
    ],
    ['a header split in two', { headers: { 'x-a': 'b\r\nx-c: d' } }, 'headers.x-a', 'header_value'],
    ['a header beyond ASCII', { headers: { 'x-a': 'ñ' } }, 'headers.x-a', 'header_value'],
    ['an empty header', { headers: { 'x-a': '' } }, 'headers.x-a', 'header_value'],
    ['a header name with a space', { headers: { 'x a': 'b' } }, 'headers.x a', 'header_name'],
    ['a header twice', { headers: { 'x-a': 'b', 'X-A': 'c' } }, 'headers.X-A', 'header_repeated'],
    [
      '21 headers',
      { headers: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${n}`, 'v'])) },
      'headers',
      'headers_too_large',
    ],
    ['large headers', { headers: { 'x-a': 'b'.repeat(4_096) } }, 'headers', 'headers_too_large'],
    ['a timeout too short', { timeout_ms: 999 }, 'timeout_ms', 'too_small'],
    ['a timeout too long', { timeout_ms: 30_001 }, 'timeout_ms', 'too_big'],
    ['half a millisecond', { timeout_ms: 1_000.5 }, 'timeout_ms', 'invalid_type'],
    ['nothing in flight', { max_in_flight: 0 }, 'max_in_flight', 'too_small'],
    ['a rate of nothing', { rate_limit_per_second: 0 }, 'rate_limit_per_second', 'too_small'],
    [
      'a schedule that begins late',
      { retry_schedule_seconds: [5] },
      'retry_schedule_seconds',
      'retry_schedule',
    ],
    [
      'a schedule that does not wait',
      { retry_schedule_seconds: [0, 0] },
      'retry_schedule_seconds',
      'retry_schedule',
    ],
    ['an empty schedule', { retry_schedule_seconds: [] }, 'retry_schedule_seconds', 'too_small'],
    ['a description with a NUL', { description: 'a\u0000b' }, 'description', 'plain_text'],
    ['a misspelled field', { descripton: 'x' }, '', 'unrecognized_keys'],
    ['a text for a number', { timeout_ms: '5000' }, 'timeout_ms', 'invalid_type'],
  ])('refuses %s with 422, names the field and the reason', async (_what, bad, path, code) => {
    const created = await api.call('POST /v1/webhooks', { body: { ...good, ...bad } })
    expect(created).toMatchObject({ status: 422, body: { code: 'validation_failed' } })
    expect(created.body.errors).toMatchObject([{ path, code, message: expect.any(String) }])
    if ('secret' in bad) {
      const rotated = await api.call(`POST /v1/webhooks/${id}/rotate-secret`, { body: bad })
      expect(rotated.body.errors).toMatchObject([{ path, code }])
    } else {
      const updated = await api.call(`PATCH /v1/webhooks/${id}`, { body: bad })
      expect(updated.body.errors).toMatchObject([{ path, code }])
    }
  })

  it.each([
    [['*', 'gancho.*']],
    [['gancho.webhook.failing', 'gancho.*']],
    [['*', 'gancho.webhook.disabled', 'gancho.webhook.recovered']],
  ])('takes %j: operational events beside all others, by name or by prefix', async (events) => {
    const created = await api.call('POST /v1/webhooks', { body: { ...good, events: [...events, events[0]] } })
    expect(created).toMatchObject({ status: 201, body: { events: events.toSorted() } })
  })

  it('a test of a webhook for operational events sends one of them', async () => {
    const { body } = await api.call('POST /v1/webhooks', { body: { ...good, events: ['gancho.*'] } })
    const { body: sent } = await api.call(`POST /v1/webhooks/${body.id}/test`, { body: {} })
    expect(await api.call(`GET /v1/events/${sent.id}`)).toMatchObject({
      body: { event: 'gancho.webhook.failing', data: { kind: 'failing' }, test: true },
    })
  })

  it('lists everything that is wrong at once', async () => {
    const body = { url: 'http://localhost', events: ['nope'], secret: 'short', headers: { host: 'x' } }
    const { body: problem } = await api.call('POST /v1/webhooks', { body })
    expect((problem.errors as { path: string }[]).map(({ path }) => path)).toEqual([
      'url',
      'events[0]',
      'headers.host',
      'secret',
    ])
  })

  it.each([
    ['8 characters', '12345678'],
    ['500 characters', 'x'.repeat(500)],
    ['8 astral characters', '💸'.repeat(8)],
    ['words with spaces between', 'correct horse battery'],
    ['something behind v1, that is no key', 'v1,correct horse'],
    ['a whsec_ key of 24 bytes', key(24)],
    ['a whsec_ key of 64 bytes', key(64)],
  ])('takes a secret of %s', async (_what, secret) => {
    expect((await api.call('POST /v1/webhooks', { body: { ...good, secret } })).body.secret).toBe(secret)
  })

  it('gives away no more than two characters of a short secret', async () => {
    expect(
      (await api.call('POST /v1/webhooks', { body: { ...good, secret: '12345678' } })).body.secret_hint,
    ).toBe('…78')
  })

  it('keeps the canonical form of a URL', async () => {
    const { body } = await api.call('POST /v1/webhooks', {
      body: { ...good, url: 'HTTPS://Hooks.Example.com:443' },
    })
    expect(body.url).toBe('https://hooks.example.com/')
  })

  it('allows loopback over http in development mode only', async () => {
    const body = { ...good, url: 'http://127.0.0.1:3000/in' }
    expect((await api.call('POST /v1/webhooks', { body })).status).toBe(422)
    const development = await apiForTest(pgliteForTest, {
      networkPolicy: { allowLoopbackHttp: true, allowedNetworks: [] },
    })
    expect((await development.call('POST /v1/webhooks', { body })).status).toBe(201)
    await development.close()
  })
})
