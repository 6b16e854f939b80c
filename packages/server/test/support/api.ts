import type { FastifyInstance, InjectOptions } from 'fastify'
import { createIngest } from '../../src/engine/emit/ingest.ts'
import { createApiKey } from '../../src/features/access/api-keys.service.ts'
import { createDeliveryFeeds } from '../../src/features/deliveries/feeds.ts'
import { syncBuiltInEventTypes } from '../../src/features/event-types/service.ts'
import { createHealth } from '../../src/features/health/health.ts'
import type { Principal } from '../../src/platform/api/caller.ts'
import { createLogger } from '../../src/platform/telemetry/logger.ts'
import { type ApiDeps, createApi } from '../../src/server/api.ts'
import { createMetrics } from '../../src/server/metrics.ts'
import { createVirtualClock, type VirtualClock } from './clock.ts'
import type { TestDatabase } from './db.ts'
import { testSecretBox } from './factories.ts'

export const operatorKey = 'an operator key of the configuration'
export const publicUrl = 'https://hooks.example.com'
export const invoice = {
  invoice_id: 'inv-123',
  invoice_number: '001-001-000000001',
  amount: '1500.00',
  currency: 'USD',
  customer_name: 'Acme Corp',
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  /** Parsed, when it is JSON. */
  readonly body: Record<string, unknown> & { readonly data: Record<string, unknown>[] }
}

export interface Call {
  readonly key?: string | null
  /** Null names none. */
  readonly tenant?: string | null
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

export interface TestApi {
  readonly db: TestDatabase
  readonly app: FastifyInstance
  readonly clock: VirtualClock
  /** Everything that was logged, one JSON line each. */
  readonly log: string[]
  /** How often the worker was woken. */
  readonly woken: () => number
  /** With the operator key of the configuration for `tenant-1`, unless the call says otherwise. */
  call(line: string, call?: Call): Promise<Answer>
  /** Makes an API key. */
  keyOf(principal: Principal, expiresAt?: Date): Promise<string>
  close(): Promise<void>
}

/** The API on a database of its own, with the built-in event types and no worker. */
export async function apiForTest(
  open: () => Promise<TestDatabase>,
  overrides: Partial<ApiDeps> = {},
): Promise<TestApi> {
  const db = await open()
  await syncBuiltInEventTypes(db)
  const clock = createVirtualClock()
  const log: string[] = []
  let woken = 0
  const app = createApi({
    db,
    clock,
    logger: createLogger('trace', { write: (line) => void log.push(line) }),
    metrics: createMetrics({ version: 'test' }),
    secretBox: testSecretBox,
    operatorKey,
    operatorPassword: null,
    trustedProxies: [],
    publicUrl: () => publicUrl,
    sites: { panel: null, help: null },
    embedOrigins: [],
    networkPolicy: { allowLoopbackHttp: false, allowedNetworks: [] },
    fullCheck: async () => null,
    mailer: null,
    feeds: createDeliveryFeeds({ db, onError() {} }),
    ingest: createIngest({ db, target: { handover: () => null, take() {}, leave() {} } }),
    wake: () => {
      woken += 1
    },
    workerIsReady: () => true,
    health: createHealth({ now: clock.now, onChange() {} }),
    queueHealth: () => ({
      engine: 'postgresql',
      runsOn: 'postgresql',
      since: new Date(0),
      trouble: null,
      losses: 0,
    }),
    ...overrides,
  })
  await app.ready()
  return {
    db,
    app,
    clock,
    log,
    woken: () => woken,
    call: (line, call) => request(app, line, call),
    async keyOf({ scope, tenantId, permissions }, expiresAt) {
      const input = { name: 'test', scope, tenantId, permissions, expiresAt: expiresAt ?? null }
      return (await createApiKey({ deps: { db }, input })).key
    },
    async close() {
      await app.close()
      await db.close()
    },
  }
}

async function request(app: FastifyInstance, line: string, call: Call = {}): Promise<Answer> {
  const { key = operatorKey, tenant = 'tenant-1', body, headers = {} } = call
  const [method = '', url = ''] = line.split(' ')
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  const response = await app.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(tenant !== null && { 'x-tenant-id': tenant }),
      ...(payload !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload !== undefined && { payload }),
  })
  const isJson = String(response.headers['content-type']).includes('json')
  const parsed = isJson && response.body !== '' ? response.json() : {}
  return { status: response.statusCode, headers: response.headers, text: response.body, body: parsed }
}

/** Creates a webhook for every event and gives its id. */
export async function makeWebhook(api: TestApi, body: object = {}, tenant = 'tenant-1'): Promise<string> {
  const answer = await api.call('POST /v1/webhooks', {
    tenant,
    body: { url: 'https://hooks.example.com/in', events: ['*'], ...body },
  })
  if (answer.status !== 201) throw new Error(answer.text)
  return String(answer.body.id)
}

/** Sends an event; a delivery of it waits for each webhook of the tenant. Gives the event's id. */
export async function sendEvent(api: TestApi, tenant = 'tenant-1'): Promise<string> {
  const answer = await api.call('POST /v1/events', {
    tenant,
    body: { event: 'invoice.created', data: invoice },
  })
  if (answer.status !== 202) throw new Error(answer.text)
  return String(answer.body.id)
}
