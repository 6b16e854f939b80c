import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadConfig } from '../../../src/config.ts'
import { createLogger } from '../../../src/platform/telemetry/logger.ts'
import { type GanchoServer, startServer } from '../../../src/server/server.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'

/** In everything that must not be logged. */
const mark = 'CANARY'
const operatorKey = `${mark}-operator-key`
const password = `${mark}-operator-password`

const lines: string[] = []
/** What the server made itself and told once: secrets, keys, cookies, links, signatures. */
const told = new Set<string>()
/** Another one in each run, so that they do not get each other's events. */
let tenant = 'tenant'
let server: GanchoServer
let receiver: Receiver
let data: string

beforeAll(async () => {
  data = mkdtempSync('/tmp/gancho-redaction-')
  receiver = await startReceiver()
  receiver.answer(({ headers }, response) => {
    for (const name of ['x-signature', 'webhook-signature']) told.add(String(headers[name]))
    response.writeHead(500, { 'set-cookie': `${mark}=1`, 'x-answer': mark }).end(`${mark} \u0000`)
  })
  const environment = {
    GANCHO_DATA: data,
    PORT: '0',
    GANCHO_OPERATOR_KEY: operatorKey,
    GANCHO_OPERATOR_PASSWORD: password,
    // Nobody listens there.
    GANCHO_SMTP_URL: `smtp://gancho:${mark}-smtp-password@127.0.0.1:9`,
    GANCHO_MAIL_FROM: 'gancho@example.com',
  }
  server = await startServer(loadConfig({}, { development: true, environment }), {
    logger: createLogger('trace', { write: (line) => void lines.push(line) }),
  })
})
afterAll(async () => {
  await receiver.close()
  rmSync(data, { recursive: true })
})

interface Call {
  readonly headers?: Record<string, string>
  readonly body?: unknown
}

async function call(request: string, { headers, body }: Call = {}): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = request.split(' ')
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${operatorKey}`,
      'x-tenant-id': tenant,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  for (const cookie of response.headers.getSetCookie()) told.add(cookie.replace(/^[^=]+=([^;]*).*/, '$1'))
  const text = await response.text()
  return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {}
}

const invoice = (secret: string) => ({
  invoice_id: secret,
  invoice_number: secret,
  amount: '1500.00',
  currency: 'USD',
  customer_name: secret,
})
const webhook = (secret: string) => ({
  url: `${receiver.url}hooks/${secret}?token=${secret}`,
  events: ['*'],
  description: secret,
  secret,
  headers: { authorization: `Bearer ${secret}`, 'x-own': secret },
  retry_schedule_seconds: [0],
})

/** Things that people do, right and wrong, with what nobody else may read. */
const actions: Readonly<Record<string, (secret: string) => Promise<unknown>>> = {
  createWebhook: (secret) => call('POST /v1/webhooks', { body: webhook(secret) }),
  createWebhookWithGeneratedSecret: async () => {
    const created = await call('POST /v1/webhooks', { body: { url: receiver.url, events: ['*'] } })
    told.add(String(created.secret))
    const rotated = await call(`POST /v1/webhooks/${created.id}/rotate-secret`, { body: {} })
    told.add(String(rotated.secret))
  },
  refuseWebhook: (secret) =>
    call('POST /v1/webhooks', { body: { ...webhook(secret), url: `ftp://u:${secret}@h/` } }),
  sendEvent: (secret) =>
    call('POST /v1/events', {
      body: { event: 'invoice.created', data: invoice(secret), resource_id: secret },
    }),
  sendWrongEvent: (secret) =>
    call('POST /v1/events', { body: { event: 'invoice.created', data: { [secret]: secret } } }),
  sendBatch: (secret) =>
    call('POST /v1/events/batch', {
      body: { events: [{ event: 'invoice.created', data: invoice(secret) }] },
    }),
  brokenJson: (secret) => call('POST /v1/events', { body: `{"data": ${secret}` }),
  noSuchKey: (secret) => call('GET /v1/webhooks', { headers: { authorization: `Bearer ${secret}` } }),
  cookies: (secret) =>
    call('GET /v1/session', { headers: { cookie: `gancho_session=${secret}`, authorization: '' } }),
  tellByEmail: async (secret) => {
    await call('PUT /v1/alert-settings', { body: { email: { addresses: [`${secret}@example.com`] } } })
    await call('POST /v1/alert-settings/test')
  },
  makeKey: async (secret) => {
    const { key } = await call('POST /v1/api-keys', {
      body: { name: secret, scope: 'tenant', permissions: 'write' },
    })
    told.add(String(key))
    await call('GET /v1/webhooks', { headers: { authorization: `Bearer ${key}` } })
  },
  signIn: (secret) =>
    signIn({ operator_password: password }).then(() => signIn({ operator_password: secret })),
  openPortal: async (secret) => {
    const { url } = await call('POST /v1/portal-links', {
      body: { return_url: `https://app.example.com/${secret}` },
    })
    const token = String(url).split('#token=')[1]!
    told.add(token)
    await signIn({ portal_token: token })
    await signIn({ portal_token: secret })
  },
  addresses: async (secret) => {
    await call(`GET /v1/webhooks/${secret}`)
    await call(`DELETE /v1/webhooks/${secret}?token=${secret}`)
    await call(`GET /v1/deliveries?cursor=${secret}&event=${secret}`)
    await call(`GET /${secret}?${secret}=${secret}`)
    await call(`GET /%zz${secret}`)
  },
  tenants: (secret) => call('GET /v1/webhooks', { headers: { 'x-tenant-id': ` ${secret}!` } }),
  requestId: (secret) => call('GET /v1/nothing', { headers: { 'x-request-id': `"${secret}"` } }),
  eventType: (secret) =>
    call('PUT /v1/event-types/own.thing', {
      body: { group: secret, description: secret, example: { a: secret } },
    }),
}

const signIn = (body: object) =>
  call('POST /v1/session', { headers: { 'sec-fetch-site': 'same-origin', authorization: '' }, body })

/** PostgreSQL refuses rows of a table, and says in the details of its error what was in them. */
async function refusingRows(table: string, act: () => Promise<unknown>): Promise<void> {
  const { kysely } = server.db
  const rule = sql.id('refused_by_the_test')
  await sql`ALTER TABLE ${sql.table(table)} ADD CONSTRAINT ${rule} CHECK (false) NOT VALID`.execute(kysely)
  await act()
  await sql`ALTER TABLE ${sql.table(table)} DROP CONSTRAINT ${rule}`.execute(kysely)
}

const leaks = () =>
  lines.filter((line) => [mark, ...told].some((secret) => secret !== '' && line.includes(secret)))

it('no line, at any level, holds a secret, a key, a cookie, a header, a link or anything of a payload', async () => {
  const secrets = fc.stringMatching(/^[A-Za-z0-9]{8,30}$/).map((text) => `${mark}${text}`)
  const names = fc.array(fc.constantFrom(...Object.keys(actions)), { minLength: 1, maxLength: 6 })
  const tables = fc.option(
    fc.constantFrom(
      'gancho.events',
      'gancho.webhooks',
      'gancho.delivery_attempts',
      'gancho.api_keys',
      'gancho.sessions',
    ),
  )
  await fc.assert(
    fc.asyncProperty(names, secrets, tables, async (chosen, secret, table) => {
      tenant = `tenant-${randomUUID()}`
      const act = async () => {
        for (const name of chosen) await actions[name]?.(secret)
      }
      await (table === null ? act() : refusingRows(table, act))
      expect(leaks()).toEqual([])
    }),
    {
      numRuns: 60,
      // Each action by itself, each beside attempts that cannot be recorded, and a request that fails with a row it brought.
      examples: [
        ...Object.keys(actions).flatMap((name): [string[], string, string | null][] => [
          [[name], `${mark}12345678`, null],
          [['createWebhook', name], `${mark}12345678`, 'gancho.delivery_attempts'],
        ]),
        [['createWebhook'], `${mark}12345678`, 'gancho.webhooks'],
      ],
    },
  )
  await server.stop()
  expect(leaks()).toEqual([])
  // Something of each kind was logged, and there was something to leak.
  const logged = new Set(lines.map((line) => String(JSON.parse(line).msg)))
  expect([...logged]).toEqual(
    expect.arrayContaining(['attempt failed', 'API write', 'API request', 'request failed', 'worker error']),
  )
  expect(told.size).toBeGreaterThan(10)
}, 180_000)
