import type { TLSSocket } from 'node:tls'

const maxSessions = 1_000

/** The latest TLS session of each peer, so that a webhook called now and then pays for no full handshake. */
export interface TlsSessions {
  get(peer: string): Buffer | undefined
  /** Remembers what `socket` negotiates from now on. */
  watch(peer: string, socket: TLSSocket): void
}

/** @returns an empty store that forgets the oldest session beyond 1,000. */
export function createTlsSessions(): TlsSessions {
  const sessions = new Map<string, Buffer>()
  return {
    get: (peer) => sessions.get(peer),
    watch(peer, socket) {
      // A resumed session skips the check of the certificate's name; Node announces none before that check passed.
      socket.on('session', (session: Buffer) => {
        sessions.delete(peer)
        sessions.set(peer, session)
        const [oldest] = sessions.keys()
        if (sessions.size > maxSessions && oldest !== undefined) sessions.delete(oldest)
      })
    },
  }
}
