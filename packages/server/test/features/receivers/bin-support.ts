import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { type Answer, apiForTest, type TestApi } from '../../support/api.ts'
import type { TestDatabase } from '../../support/db.ts'
import { newTenant } from '../../support/factories.ts'

interface Received {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Sending {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** Sends over a real socket, and gives the answer; rejects when the connection is closed without one. */
export function send(url: string, { method = 'POST', path = '', headers = {}, body = '' }: Sending = {}) {
  return new Promise<Received>((resolve, reject) => {
    const { port, pathname } = new URL(url)
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path: pathname + path,
      agent: false,
      headers: { ...(method !== 'HEAD' && { 'content-length': Buffer.byteLength(body) }), ...headers },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    request.end(body)
  })
}

/** Resolves when the connection is closed, however. */
export function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {}).resume()
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

/** The API on a real socket, and bins in it, each of a tenant of its own. */
export interface TestBins {
  readonly api: TestApi
  make(settings?: object): Promise<{ readonly id: string; readonly url: string }>
  update(id: string, settings: object): Promise<void>
  delete(id: string): Promise<void>
  /** What came, newest first. */
  pageOf(id: string, query?: string): Promise<Answer['body']>
  requestsOf(id: string, query?: string): Promise<Record<string, unknown>[]>
  /** How many came. */
  countOf(id: string): Promise<number>
}

export async function binsForTest(open: () => Promise<TestDatabase>): Promise<TestBins> {
  const api = await apiForTest(open)
  const origin = await api.app.listen({ host: '127.0.0.1', port: 0 })
  const tenants = new Map<string, string>()

  async function call(line: string, tenant: string | undefined, body?: object): Promise<Answer['body']> {
    const answer = await api.call(line, { tenant: tenant ?? null, body })
    if (answer.status >= 300) throw new Error(answer.text)
    return answer.body
  }

  const pageOf = (id: string, query = '') => call(`GET /v1/bins/${id}/requests${query}`, tenants.get(id))

  return {
    api,
    async make(settings = {}) {
      const tenant = newTenant()
      const { id, url } = await call('POST /v1/bins', tenant, settings)
      tenants.set(String(id), tenant)
      return { id: String(id), url: origin + new URL(String(url)).pathname }
    },
    async update(id, settings) {
      await call(`PATCH /v1/bins/${id}`, tenants.get(id), settings)
    },
    async delete(id) {
      await call(`DELETE /v1/bins/${id}`, tenants.get(id))
    },
    pageOf,
    requestsOf: async (id, query) => (await pageOf(id, query)).data,
    countOf: async (id) => Number((await call(`GET /v1/bins/${id}`, tenants.get(id))).requests),
  }
}
