import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { TemporaryRedis } from '../../../../../scripts/temporary-redis.ts'

/** Stands between workers and Redis, and makes everything that passes late. */
export interface SlowProxy {
  readonly url: string
  /** From now on, each way. */
  delay(ms: number): void
  /** Connections that are there now never hear of anything again; new ones do. */
  forgetConnections(): void
  close(): Promise<void>
}

export async function startSlowProxy(redis: TemporaryRedis): Promise<SlowProxy> {
  let delayMs = 0
  const open = new Set<{ forgotten: boolean; destroy(): void }>()
  const server = createServer((client) => {
    const upstream = connect(redis.port, '127.0.0.1')
    const connection = {
      forgotten: false,
      destroy() {
        client.destroy()
        upstream.destroy()
      },
    }
    open.add(connection)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      let before = Promise.resolve()
      from.on('data', (chunk) => {
        const wait = setTimeout(delayMs)
        // One after the other, however the delay changes.
        before = before
          .then(() => wait)
          .then(() => {
            if (!connection.forgotten && to.writable) to.write(chunk)
          })
      })
      from.on('error', () => {})
      from.on('close', () => {
        open.delete(connection)
        to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `redis://127.0.0.1:${address.port}`,
    delay(ms) {
      delayMs = ms
    },
    forgetConnections() {
      for (const connection of open) connection.forgotten = true
    },
    async close() {
      for (const connection of open) connection.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
