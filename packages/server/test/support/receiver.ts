import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

/** One request as a receiver got it. */
export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A real HTTP receiver on loopback, which answers as it is told and remembers what it got. */
export interface Receiver {
  readonly url: string
  readonly received: readonly ReceivedRequest[]
  /** Resolves when `count` requests have come in all. */
  until(count: number): Promise<void>
  /** What to answer from now on; 204 without a body at first. */
  answer(handler: (request: ReceivedRequest, response: ServerResponse) => void): void
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedRequest[] = []
  const waiters = new Set<{ count: number; resolve: () => void }>()
  let handler = (_request: ReceivedRequest, response: ServerResponse): void => {
    response.writeHead(204).end()
  }
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const request = {
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      received.push(request)
      handler(request, response)
      for (const waiter of waiters) {
        if (received.length < waiter.count) continue
        waiters.delete(waiter)
        waiter.resolve()
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    received,
    until(count) {
      if (received.length >= count) return Promise.resolve()
      return new Promise((resolve) => waiters.add({ count, resolve }))
    },
    answer(next) {
      handler = next
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
