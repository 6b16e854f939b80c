import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Mail, MailError } from '../../../src/platform/mail/mail.ts'
import { apiForTest, type Call, publicUrl, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'
import { newTenant } from '../../support/factories.ts'

const defaults = {
  email: {
    addresses: [],
    language: 'en',
    kinds: ['failing', 'exhausted', 'disabled', 'degraded'],
    recoveries: true,
  },
  success_rate: null,
  email_available: true,
  updated_at: null,
  version: 0,
}
const addresses = ['ana@example.com', 'ops@example.com']
const rule = { below_percent: 99.5, window_minutes: 60, min_deliveries: 20 }

describe.each(engines)('settings of alerts on %s', (_name, open) => {
  let api: TestApi
  let tenant: string
  let sent: Mail[]
  let refusal: MailError | null
  beforeAll(async () => {
    api = await apiForTest(open, {
      mailer: {
        stop() {},
        async send(mail) {
          if (refusal !== null) throw refusal
          sent.push(mail)
          return { accepted: mail.to.slice(0, 1), rejected: mail.to.slice(1) }
        },
      },
    })
  })
  beforeEach(() => {
    tenant = newTenant()
    sent = []
    refusal = null
  })
  afterAll(() => api.close())

  const call = (line: string, rest: Call = {}) => api.call(line, { tenant, ...rest })
  const save = (body: object, headers = {}) => call('PUT /v1/alert-settings', { body, headers })

  it('are the defaults until they are saved, and then what was saved, whole', async () => {
    const before = await call('GET /v1/alert-settings')
    expect(before.body).toEqual(defaults)
    expect(before.headers.etag).toBe('"0"')

    const email = { addresses, language: 'es', kinds: ['disabled', 'disabled'], recoveries: false }
    const saved = await save({ email, success_rate: rule })
    expect(saved).toMatchObject({ status: 200, headers: { etag: '"1"' } })
    expect(saved.body).toEqual({
      email: { ...email, kinds: ['disabled'] },
      success_rate: rule,
      email_available: true,
      updated_at: expect.any(String),
      version: 1,
    })
    expect((await call('GET /v1/alert-settings')).body).toEqual(saved.body)
    expect((await api.call('GET /v1/alert-settings', { tenant: newTenant() })).body).toEqual(defaults)

    // What is left out goes back to its default: a PUT says all of it.
    const again = await save({ email: { addresses } })
    expect(again.body).toMatchObject({
      email: { ...defaults.email, addresses },
      success_rate: null,
      version: 2,
    })
  })

  it('are not overwritten by who read older ones, the first time neither', async () => {
    expect((await save({}, { 'if-match': '"0"' })).status).toBe(200)
    for (const stale of ['"0"', '"7"', 'W/"1"']) {
      const refused = await save({ success_rate: rule }, { 'if-match': stale })
      expect(refused).toMatchObject({ status: 412, body: { code: 'alert_settings_changed' } })
    }
    expect((await call('GET /v1/alert-settings')).body).toMatchObject({ success_rate: null, version: 1 })

    const both = await Promise.all([save({}, { 'if-match': '"1"' }), save({}, { 'if-match': '"1"' })])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
  })

  it.each([
    [{ email: { addresses: ['ana@example.com', 'ana'] } }, 'email.addresses[1]', 'email_address'],
    [{ email: { addresses: ['a@b.com\r\nBcc: c@d.com'] } }, 'email.addresses[0]', 'email_address'],
    [
      { email: { addresses: ['ana@example.com', 'Ana@Example.com'] } },
      'email.addresses[1]',
      'email_address_repeated',
    ],
    [
      { email: { addresses: Array.from({ length: 11 }, (_, n) => `a${n}@b.com`) } },
      'email.addresses',
      'too_big',
    ],
    [{ email: { kinds: ['broken'] } }, 'email.kinds[0]', 'invalid_value'],
    [{ email: { language: 'fr' } }, 'email.language', 'invalid_value'],
    [{ success_rate: { ...rule, below_percent: 101 } }, 'success_rate.below_percent', 'too_big'],
    [{ success_rate: { ...rule, window_minutes: 4 } }, 'success_rate.window_minutes', 'too_small'],
    [{ success_rate: { ...rule, min_deliveries: 0 } }, 'success_rate.min_deliveries', 'too_small'],
    [{ succes_rate: null }, '', 'unrecognized_keys'],
  ])('%j is refused by the field', async (body, path, code) => {
    const answer = await save(body)
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } })
    expect(answer.body.errors).toMatchObject([{ path, code }])
    expect((await call('GET /v1/alert-settings')).body).toMatchObject({ version: 0 })
  })

  it('a key that may only read reads them, and neither saves nor sends', async () => {
    const key = await api.keyOf({ scope: 'tenant', tenantId: tenant, permissions: 'read' })
    expect((await call('GET /v1/alert-settings', { key })).status).toBe(200)
    expect((await call('PUT /v1/alert-settings', { key, body: {} })).status).toBe(403)
    expect((await call('POST /v1/alert-settings/test', { key })).status).toBe(403)
  })

  it('a test e-mail goes to the saved addresses, in their language, and says who took it', async () => {
    expect(await call('POST /v1/alert-settings/test')).toMatchObject({
      status: 409,
      body: { code: 'email_address_missing' },
    })
    await save({ email: { addresses, language: 'es' } })
    const answer = await call('POST /v1/alert-settings/test')
    expect(answer).toMatchObject({
      status: 200,
      body: { accepted: [addresses[0]], rejected: [addresses[1]] },
    })
    expect(sent).toMatchObject([{ to: addresses, subject: expect.stringContaining('Prueba') }])
    expect(sent[0]?.text).toContain(`${publicUrl}/alerts/settings?tenant=${tenant}`)

    refusal = new MailError('The mail server does not answer.')
    expect(await call('POST /v1/alert-settings/test')).toMatchObject({
      status: 502,
      body: { code: 'email_refused', detail: 'The mail server does not answer.' },
    })
  })

  it('test e-mails cannot become a flood', async () => {
    await save({ email: { addresses } })
    for (let n = 0; n < 5; n += 1) await call('POST /v1/alert-settings/test')
    const refused = await call('POST /v1/alert-settings/test')
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    expect(sent).toHaveLength(5)
    expect((await api.call('POST /v1/alert-settings/test', { tenant: newTenant() })).status).toBe(409)
    api.clock.advance(600_000)
    expect((await call('POST /v1/alert-settings/test')).status).toBe(200)
  })
})

// Without a mail server everything can be set, and the answer says that nobody will get it.
it('without a mail server they say so', async () => {
  const api = await apiForTest(engines[0]![1])
  const saved = await api.call('PUT /v1/alert-settings', { body: { email: { addresses } } })
  expect(saved.body).toMatchObject({ email: { addresses }, email_available: false })
  expect(await api.call('POST /v1/alert-settings/test')).toMatchObject({
    status: 409,
    body: { code: 'email_unavailable' },
  })
  await api.close()
})
