import { once } from 'node:events'
import { createServer } from 'node:http'

/** A receiver for many requests: keeps count by event, not the requests. */
export interface CountingReceiver {
  readonly url: string
  /** Requests of each event, by its id. */
  readonly requests: ReadonlyMap<string, number>
  /** Requests in all. */
  readonly total: number
  /** Resolves when that many different events have come. */
  until(events: number): Promise<void>
  /** Resolves when this event has come. */
  untilEvent(id: string): Promise<void>
  close(): Promise<void>
}

/** @param statusOf what it answers to a path, and when. */
export async function startCountingReceiver(
  statusOf: (path: string) => number | Promise<number> = () => 204,
): Promise<CountingReceiver> {
  const requests = new Map<string, number>()
  const watchers = new Set<{ isMet: () => boolean; resolve: () => void }>()
  let total = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', async () => {
      const id = String(request.headers['webhook-id'])
      requests.set(id, (requests.get(id) ?? 0) + 1)
      total += 1
      const status = statusOf(request.url ?? '/')
      for (const watcher of watchers) {
        if (!watcher.isMet()) continue
        watchers.delete(watcher)
        watcher.resolve()
      }
      response.writeHead(typeof status === 'number' ? status : await status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port')

  async function watch(isMet: () => boolean): Promise<void> {
    if (!isMet()) await new Promise<void>((resolve) => watchers.add({ isMet, resolve }))
  }
  return {
    url: `http://127.0.0.1:${address.port}/`,
    requests,
    get total() {
      return total
    },
    until: (events) => watch(() => requests.size >= events),
    untilEvent: (id) => watch(() => requests.has(id)),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
