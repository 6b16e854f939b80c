import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono } from 'hono'
import { webhooks as expressWebhooks } from '../../src/adapters/express.ts'
import { webhooks as fastifyWebhooks } from '../../src/adapters/fastify.ts'
import { webhooks as honoWebhooks } from '../../src/adapters/hono.ts'
import { webhooks as webWebhooks } from '../../src/adapters/web.ts'
import type { WebhooksOptions } from '../../src/index.ts'

/** A server on a free loopback port, with `POST /webhooks` as the adapter makes it; `stop` ends its connections too. */
export type TestServer = { url: string; stop(): Promise<void> }

export async function listen(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Every adapter in an application that also answers `POST /echo` with the JSON that its own parser made of the body. */
export const servers: readonly { name: string; start(options: WebhooksOptions): Promise<TestServer> }[] = [
  { name: 'Express 5', start: (options) => startExpress(express, options) },
  { name: 'Express 4', start: (options) => startExpress(express4, options) },
  { name: 'Fastify 5', start: startFastify },
  { name: 'Hono', start: startHono },
  { name: 'Web Request', start: startWeb },
]

function startExpress(framework: typeof express, options: WebhooksOptions): Promise<TestServer> {
  const app = framework()
  app.post('/webhooks', expressWebhooks(options))
  app.post('/echo', framework.json(), (request, response) => {
    response.json(request.body)
  })
  return listen(app)
}

async function startFastify(options: WebhooksOptions): Promise<TestServer> {
  const app = fastify()
  await app.register(fastifyWebhooks(options), { prefix: '/webhooks' })
  app.post('/echo', async (request) => request.body)
  await app.ready()
  return listen((request, response) => app.routing(request, response))
}

function startHono(options: WebhooksOptions): Promise<TestServer> {
  const app = new Hono()
  app.post('/webhooks', honoWebhooks(options))
  app.post('/echo', async (context) => context.json(await context.req.json()))
  return listen(getRequestListener(app.fetch))
}

function startWeb(options: WebhooksOptions): Promise<TestServer> {
  const receive = webWebhooks(options)
  return listen(
    getRequestListener(async (request) =>
      request.url.endsWith('/echo') ? Response.json(await request.json()) : receive(request),
    ),
  )
}
