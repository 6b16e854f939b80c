import { once } from 'node:events'
import { connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { webhooks as expressWebhooks } from '../../src/adapters/express.ts'
import { webhooks as fastifyWebhooks } from '../../src/adapters/fastify.ts'
import { webhooks as honoWebhooks } from '../../src/adapters/hono.ts'
import { webhooks as webWebhooks } from '../../src/adapters/web.ts'
import { readStream } from '../../src/receiver/read-body.ts'
import { sampleEvent, signedRequest, signedWebRequest } from '../../src/testing.ts'
import { codeOf, secret } from '../support.ts'
import { listen, type TestServer } from './servers.ts'

/** Something else in the application read the body first: still verified where the bytes can be had, else refused with a clear code. */

const event = sampleEvent('invoice.created', { customer_name: 'Ñandú' })
const errors: unknown[] = []
const options = { secrets: secret, on: {}, onError: (error: unknown) => errors.push(error) }

let server: TestServer | undefined
afterEach(async () => {
  errors.length = 0
  await server?.stop()
})

async function send(listener: Parameters<typeof listen>[0]) {
  server = await listen(listener)
  const response = await fetch(server.url, signedRequest(secret, event))
  return { status: response.status, text: await response.text() }
}

/** Refused with the code, and the receiver's own log says it too: it is its mistake, with every request. */
function expectGone({ status, text }: { status: number; text: string }, toDo: string) {
  expect([status, JSON.parse(text).code]).toEqual([400, 'invalid_body'])
  expect(JSON.parse(text).detail).toContain(toDo)
  expect(errors).toEqual([expect.objectContaining({ code: 'invalid_body' })])
}

describe.each([
  { name: 'Express 5', framework: express },
  { name: 'Express 4', framework: express4 },
])('$name', ({ framework }) => {
  const app = () => framework()

  test('after express.json(): invalid_body, and what to do', async () => {
    expectGone(
      await send(app().use(framework.json()).use(expressWebhooks(options))),
      'before the body parser',
    )
  })

  test('after express.raw() or express.text(): verified', async () => {
    for (const parser of [framework.raw({ type: '*/*' }), framework.text({ type: '*/*' })]) {
      expect((await send(app().use(parser).use(expressWebhooks(options)))).status).toBe(204)
      await server?.stop()
    }
    server = undefined
  })

  test('after a parser of other content types: verified', async () => {
    const listener = app()
      .use(framework.urlencoded({ extended: true }))
      .use(expressWebhooks(options))
    expect((await send(listener)).status).toBe(204)
  })

  test('after express.json() that keeps rawBody, as Cloud Functions and NestJS do: verified', async () => {
    const parser = framework.json({
      verify: (request, _, buffer) => Object.assign(request, { rawBody: buffer }),
    })
    expect((await send(app().use(parser).use(expressWebhooks(options)))).status).toBe(204)
  })

  test('when a timeout of the application answered meanwhile, nothing is answered twice and nothing is thrown', async () => {
    const { promise: outcome, resolve } = Promise.withResolvers<unknown>()
    const late = app().use((request, response) => {
      const answerFirst = () => {
        response.status(503).end('too late')
        throw new Error('and then the handler failed')
      }
      const receive = expressWebhooks({ ...options, on: { 'invoice.created': answerFirst } })
      receive(request, response).then(resolve, resolve)
    })
    expect(await send(late)).toEqual({ status: 503, text: 'too late' })
    expect(await outcome).toBeUndefined()
  })
})

test('node:http without a framework: verified', async () => {
  expect((await send(expressWebhooks(options))).status).toBe(204)
})

test('Fastify: an application-wide parser of JSON, or of everything, does not reach the webhooks', async () => {
  const app = fastify()
  app.removeAllContentTypeParsers()
  for (const type of ['application/json', '*']) {
    app.addContentTypeParser(type, { parseAs: 'string' }, async () => ({ parsed: 'elsewhere' }))
  }
  app.register(fastifyWebhooks(options), { prefix: '/webhooks' })
  app.post('/echo', async ({ body }) => body)
  await app.ready()
  expect((await send((request, response) => app.routing(request, response))).status).toBe(204)
  const echo = await app.inject({ method: 'POST', url: '/echo', body: { a: 1 } })
  expect(echo.json()).toEqual({ parsed: 'elsewhere' })
})

test("Fastify: what goes wrong is in Fastify's log unless onError is given", async () => {
  const lines: string[] = []
  const app = fastify({ logger: { stream: { write: (line: string) => lines.push(line) } } })
  const failing = () => Promise.reject(new Error('the stock is empty'))
  app.register(fastifyWebhooks({ secrets: secret, on: { 'invoice.created': failing } }))
  const response = await app.inject({ url: '/', ...signedRequest(secret, event) })
  expect(response.statusCode).toBe(500)
  expect(lines.filter((line) => line.includes('the stock is empty'))).toHaveLength(1)
})

test('Hono: after a middleware that read the body through c.req: verified', async () => {
  for (const read of ['json', 'text', 'arrayBuffer', 'blob'] as const) {
    const app = new Hono()
      .use(async ({ req }, next) => {
        await req[read]()
        return next()
      })
      .post('/webhooks', honoWebhooks(options))
    expect((await send(getRequestListener(app.fetch))).status, read).toBe(204)
    await server?.stop()
  }
  server = undefined
})

test('Hono: after a middleware that read the body past Hono: invalid_body', async () => {
  const app = new Hono()
    .use(async ({ req }, next) => {
      await req.raw.json()
      return next()
    })
    .post('/webhooks', honoWebhooks(options))
  expectGone(await send(getRequestListener(app.fetch)), 'read the request first')
})

test('Web Request: read before, or locked by a reader: invalid_body', async () => {
  const receive = webWebhooks(options)
  const readAndLetGo = async ({ body }: Request) => {
    const reader = body?.getReader()
    while (!(await reader?.read())?.done);
    reader?.releaseLock()
  }
  const lock = ({ body }: Request) => body?.getReader()
  for (const read of [(request: Request) => request.json(), readAndLetGo, lock]) {
    errors.length = 0
    const request = signedWebRequest(secret, event)
    await read(request)
    const response = await receive(request)
    expectGone({ status: response.status, text: await response.text() }, 'read the request first')
  }
})

test('a connection that ends within the body: incomplete_body, not a hang and not a crash', async () => {
  const { promise: code, resolve } = Promise.withResolvers<string>()
  server = await listen((request) => resolve(codeOf(() => readStream(request))))
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('POST /webhooks HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"id":', () =>
    socket.destroy(),
  )
  expect(await code).toBe('incomplete_body')
})

test('Web Request: a body that breaks off: incomplete_body', async () => {
  const body = ReadableStream.from(
    (async function* () {
      yield new TextEncoder().encode('{"id":')
      throw new Error('connection reset')
    })(),
  )
  const init = { ...signedRequest(secret, event), body, duplex: 'half' as const }
  const response = await webWebhooks(options)(new Request('http://localhost', init))
  expect([response.status, await response.json()]).toMatchObject([400, { code: 'incomplete_body' }])
})
