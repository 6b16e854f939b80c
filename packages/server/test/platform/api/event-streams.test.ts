import { connect, type Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createEventStreams, type EventSource } from '../../../src/platform/api/event-streams.ts'
import { createErrorHandler } from '../../../src/platform/api/problems.ts'
import { ApiError } from '../../../src/platform/api-error.ts'
import { createLogger } from '../../../src/platform/telemetry/logger.ts'

const rules = { mostStreams: 3, mostOfTenant: 2, mostBuffered: 64 * 1024, silenceMs: 20, recheckMs: 10 }

let app: FastifyInstance
let url: string
let mayGoOn: () => Promise<boolean>
let open: () => Promise<EventSource>
let lastReply: FastifyReply
/** How many sources are open now, and the last one's way to send. */
let sources: { open: number }
let send: Parameters<EventSource['listen']>[0]

function source(): EventSource {
  const counted = sources
  counted.open += 1
  return {
    first: [],
    listen(listener) {
      send = listener
    },
    stop() {
      counted.open -= 1
    },
  }
}

beforeEach(async () => {
  sources = { open: 0 }
  rules.silenceMs = 20
  mayGoOn = async () => true
  open = async () => source()
  app = Fastify()
  app.setErrorHandler(createErrorHandler(createLogger('silent')))
  app.decorateRequest('tenantId', '')
  const serveEvents = createEventStreams(app, () => mayGoOn(), rules)
  app.get<{ Params: { tenant: string } }>('/:tenant', async (request, reply) => {
    request.tenantId = request.params.tenant
    lastReply = reply
    await serveEvents(request, reply, open)
  })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  app.server.closeAllConnections()
  await app.close()
})

const turn = () => new Promise((resolve) => setImmediate(resolve))
async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await turn()
}

async function follow(tenant: string) {
  const controller = new AbortController()
  const response = await fetch(`${url}/${tenant}`, { signal: controller.signal })
  return { response, leave: () => controller.abort() }
}

it('says now and then that it lives, while nothing happens', async () => {
  const { response, leave } = await follow('one')
  let text = ''
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece
    if (text.split(':\n\n').length > 2) break
  }
  expect(text).toMatch(/^retry: 2000\n\n(:\n\n){2}/)
  leave()
})

it('are as many as allowed, of one tenant and in all, and one that ends makes room', async () => {
  const mine = [await follow('one'), await follow('one')]
  const refused = await follow('one')
  expect(refused.response.status).toBe(429)
  expect(refused.response.headers.get('retry-after')).toBe('10')
  expect(await refused.response.json()).toMatchObject({ code: 'too_many_streams' })

  const others = await follow('two')
  expect((await follow('three')).response.status, 'in all').toBe(429)
  expect(sources.open).toBe(3)
  others.leave()
  await until(() => sources.open === 2)
  expect((await follow('three')).response.status).toBe(200)
  for (const { leave } of mine) leave()
  await until(() => sources.open === 1)
})

it('one whose source fails is refused with its problem, and takes no place', async () => {
  open = async () => {
    throw new ApiError('database_unavailable', 'It is away.')
  }
  for (let tries = 0; tries < 5; tries += 1) expect((await follow('one')).response.status).toBe(503)
  open = async () => source()
  expect((await follow('one')).response.status).toBe(200)
})

it('who leaves before it begins leaves nothing behind', async () => {
  const opening = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  open = async () => {
    opening.resolve()
    await opened.promise
    return source()
  }
  const controller = new AbortController()
  const request = fetch(`${url}/one`, { signal: controller.signal }).catch(() => {})
  await opening.promise
  controller.abort()
  await request
  await until(() => lastReply.raw.closed)
  opened.resolve()
  // Its source has been opened and is stopped again; its place is free.
  open = async () => source()
  await turn()
  const all = [await follow('one'), await follow('one')]
  expect(all.map(({ response }) => response.status)).toEqual([200, 200])
  expect(sources.open).toBe(2)
})

// Otherwise what it does not take would be kept for it, as long as it likes.
it('a client that takes nothing is dropped', async () => {
  const deaf = await followDeaf('one')
  const events = [{ id: '1', event: 'delivery', data: 'x'.repeat(16 * 1024) }]
  for (let sent = 0; sources.open === 1; sent += 1) {
    expect(sent, 'kept for it').toBeLessThan(10_000)
    send(events)
    await turn()
  }
  send(events)
  deaf.destroy()
})

/** A client that sends its request and then takes nothing of the answer. */
async function followDeaf(tenant: string): Promise<Socket> {
  const before = sources.open
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.pause()
  socket.write(`GET /${tenant} HTTP/1.1\r\nhost: x\r\n\r\n`)
  await until(() => sources.open === before + 1)
  return socket
}

/** More than anything on the way takes. */
const huge = [{ id: '1', event: 'delivery', data: 'x'.repeat(64 * 1024 * 1024) }]

it('ends at once when its caller may not see it any more, and not because that cannot be found out', async () => {
  rules.silenceMs = 60_000
  let asked = 0
  mayGoOn = async () => {
    asked += 1
    throw new Error('the database is away')
  }
  const { response } = await follow('one')
  const deaf = await followDeaf('two')
  send(huge)
  await until(() => asked > 6)
  expect(sources.open).toBe(2)
  mayGoOn = async () => false
  await until(() => sources.open === 0)
  expect(await response.text()).toMatch(/^retry/)
  deaf.destroy()
})

it('all end when the server stops, also one whose client takes nothing', async () => {
  rules.silenceMs = 60_000
  const { response } = await follow('one')
  const deaf = await followDeaf('two')
  send(huge)
  await app.close()
  await until(() => sources.open === 0)
  expect(await response.text()).toMatch(/^retry/)
  deaf.destroy()
})
