import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Stands between a worker and PostgreSQL, and fails as networks do. */
export interface DatabaseProxy {
  readonly url: string
  /** Breaks every connection, and each new one, until `up`. */
  down(): void
  up(): void
  /**
   * The next statement with this text is executed and committed, but its answer does not arrive: the connection
   * breaks instead. Resolves then.
   */
  loseAnswerTo(text: string): Promise<void>
  close(): Promise<void>
}

/** The last message of an answer, when the transaction is over: ReadyForQuery, idle. */
const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isDown = false
  let toLose: { readonly text: string; readonly lost: () => void } | null = null

  const server = createServer((client) => {
    sockets.add(client)
    client.on('error', () => {})
    client.on('close', () => sockets.delete(client))
    if (isDown) {
      client.destroy()
      return
    }
    const upstream = connect(Number(target.port), target.hostname)
    let lost: (() => void) | null = null
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
    client.on('data', (chunk) => {
      if (toLose !== null && chunk.includes(toLose.text)) {
        lost = toLose.lost
        toLose = null
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (lost === null) client.write(chunk)
      else if (chunk.subarray(-readyForQuery.length).equals(readyForQuery)) {
        client.destroy()
        lost()
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const url = new URL(databaseUrl)
  url.port = String(address.port)
  return {
    url: url.href,
    down() {
      isDown = true
      for (const socket of sockets) socket.destroy()
    },
    up() {
      isDown = false
    },
    loseAnswerTo: (text) =>
      new Promise((resolve) => {
        toLose = { text, lost: resolve }
      }),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
