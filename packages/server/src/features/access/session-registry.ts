import type { Caller } from '../../platform/api/caller.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { generateToken, hashToken, isTokenForm } from '../../platform/token.ts'
import { createTtlCache } from '../../platform/ttl-cache.ts'
import type { ConfiguredOperator } from './configured-operator.ts'
import { deleteSession, findSession, insertSession, type SessionPermissions } from './sessions.queries.ts'

/** What a session is opened for. */
export interface NewCaller extends Caller {
  readonly permissions: SessionPermissions
  readonly session: NonNullable<Caller['session']>
}

/** Who is signed in to the panel. */
export interface SessionRegistry {
  /** Null when the session is unknown or has ended. Without waiting when it was seen in the last seconds. */
  identify(token: string): Caller | null | Promise<Caller | null>
  /** @returns the token of a new session. */
  open(caller: NewCaller, kysely?: Database['kysely']): Promise<string>
  /** Ends a session, if there is one. */
  close(token: string): Promise<void>
  /** Asks the database again for each: a key was revoked. Other processes do so within seconds, by themselves. */
  forgetAll(): void
}

/** An ended session works no longer than this in another process: as long as a revoked key. */
const ttlMs = 4_000
const mostSessions = 10_000

export function createSessionRegistry({
  db,
  clock,
  operator,
}: {
  db: Database
  clock: Clock
  operator: ConfiguredOperator
}): SessionRegistry {
  const sessions = createTtlCache<Caller | null>({ ttlMs, maxEntries: mostSessions, clock, load })

  async function load(token: string): Promise<Caller | null> {
    const row = await findSession(db.kysely, hashToken(token))
    if (row === undefined) return null
    if (row.operator_proof !== null && row.operator_proof !== operator.prove(token)) return null
    return {
      scope: row.scope,
      tenantId: row.tenant_id,
      permissions: row.permissions,
      keyId: row.api_key_id,
      expiresAtMs: row.expires_at.getTime(),
      session: { portal: row.portal, returnUrl: row.return_url },
    }
  }
  const unexpired = (known: Caller | null) =>
    known !== null && known.expiresAtMs > clock.now() ? known : null

  return {
    identify(token) {
      if (!isTokenForm(token)) return null
      const known = sessions.get(token)
      return known instanceof Promise ? known.then(unexpired) : unexpired(known)
    },
    async open(caller, kysely = db.kysely) {
      const token = generateToken()
      await insertSession(kysely, {
        token_hash: hashToken(token),
        scope: caller.scope,
        tenant_id: caller.tenantId,
        permissions: caller.permissions,
        api_key_id: caller.keyId,
        operator_proof: caller.keyId === null ? operator.prove(token) : null,
        portal: caller.session.portal,
        return_url: caller.session.returnUrl,
        created_at: new Date(clock.now()),
        expires_at: new Date(caller.expiresAtMs),
      })
      return token
    },
    async close(token) {
      if (!isTokenForm(token)) return
      await deleteSession(db.kysely, hashToken(token))
      sessions.forget(token)
    },
    forgetAll: sessions.forgetAll,
  }
}
