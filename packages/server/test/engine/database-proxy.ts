import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Stands between a worker and PostgreSQL, and fails as networks do. */
export interface DatabaseProxy {
  readonly url: string
  /** Breaks every connection, and each new one, until `up`. */
  down(): void
  up(): void
  /**
   * Nothing passes any more on the connections that there are, and nobody is told: they stay open, as when a firewall
   * forgets them or a host is gone. New connections work.
   */
  silence(): void
  /** The same, and new connections are silent too, until `up`. */
  silenceAll(): void
  /**
   * The nth message to PostgreSQL from now on breaks its connection instead of arriving.
   * @returns whether there were so many.
   */
  cutAt(nth: number): () => boolean
  /** How many connections there are. */
  readonly connections: number
  /**
   * The next statement with this text is executed and committed, but its answer does not arrive: the connection
   * breaks instead. Resolves then.
   */
  loseAnswerTo(text: string): Promise<void>
  close(): Promise<void>
}

/** The last message of an answer, when the transaction is over: ReadyForQuery, idle. */
const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

/** What a client says before it leaves. */
const terminate = Buffer.from([0x58, 0, 0, 0, 4])

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const silenced = new WeakSet<Socket>()
  let isDown = false
  let isSilent = false
  let messagesLeft = Number.POSITIVE_INFINITY
  let toLose: { readonly text: string; readonly lost: () => void } | null = null

  const server = createServer((client) => {
    sockets.add(client)
    client.on('error', () => {})
    client.on('close', () => sockets.delete(client))
    if (isDown) {
      client.destroy()
      return
    }
    if (isSilent) {
      client.resume()
      return
    }
    const upstream = connect(Number(target.port), target.hostname)
    let lost: (() => void) | null = null
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    // What is silent takes its server session along when it ends, as no packet would: the session is not leaked here.
    client.on('close', () => upstream.destroy())
    client.on('data', (chunk) => {
      if (silenced.has(client)) return
      if (!chunk.equals(terminate)) messagesLeft -= 1
      if (messagesLeft === 0) {
        client.destroy()
        return
      }
      if (toLose !== null && chunk.includes(toLose.text)) {
        lost = toLose.lost
        toLose = null
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (silenced.has(client)) return
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
      isSilent = false
    },
    silence() {
      for (const socket of sockets) silenced.add(socket)
    },
    silenceAll() {
      isSilent = true
      for (const socket of sockets) silenced.add(socket)
    },
    cutAt(nth) {
      messagesLeft = nth
      return () => messagesLeft <= 0
    },
    get connections() {
      return sockets.size
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
