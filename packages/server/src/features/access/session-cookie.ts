import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** The cookie that holds the token of a session, on this server's own address. */
export interface SessionCookie {
  read(request: FastifyRequest): string | null
  /** @param embedded the panel is in a frame of another site: the cookie is then one of that site alone. */
  write(reply: FastifyReply, token: string, maxAgeMs: number, embedded: boolean): void
  clear(reply: FastifyReply): void
}

const name = 'gancho_session'

/** @param publicUrl where browsers reach this server: https there makes every cookie Secure. */
export function createSessionCookie(publicUrl: () => string): SessionCookie {
  /** A proxy says how the browser came. It can only make the cookie stricter. */
  const isHttps = ({ headers }: FastifyRequest) =>
    publicUrl().startsWith('https:') || String(headers['x-forwarded-proto']).startsWith('https')

  // Browsers take a cookie of this prefix from this host alone: no neighbour under the same domain can plant one.
  const nameFor = (request: FastifyRequest) => (isHttps(request) ? `__Host-${name}` : name)

  return {
    read(request) {
      const header = request.headers.cookie
      return header === undefined ? null : (fastifyCookie.parse(header)[nameFor(request)] ?? null)
    },
    write(reply, token, maxAgeMs, embedded) {
      const { request } = reply
      reply.setCookie(nameFor(request), token, {
        path: '/',
        httpOnly: true,
        maxAge: Math.floor(maxAgeMs / 1_000),
        secure: embedded || isHttps(request),
        sameSite: embedded ? 'none' : 'lax',
        partitioned: embedded,
      })
    },
    // One of a frame stays until it ends by itself, as browsers keep those apart; its token is worth nothing by then.
    clear(reply) {
      const { request } = reply
      reply.clearCookie(nameFor(request), {
        path: '/',
        httpOnly: true,
        secure: isHttps(request),
        sameSite: 'lax',
      })
    },
  }
}
