import { timingSafeEqual } from 'node:crypto'
import type { Caller } from '../../platform/api/caller.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { createTtlCache } from '../../platform/ttl-cache.ts'
import { hashApiKey, isApiKeyForm } from './api-key.ts'
import { findApiKeyByHash } from './api-keys.queries.ts'

/** Tells who a key belongs to. */
export interface Keyring {
  /** Null when the key is unknown, expired or revoked. Without waiting when it was seen in the last seconds. */
  identify(key: string): Caller | null | Promise<Caller | null>
  /** Forgets a key that was revoked; other processes do so within seconds, by themselves. */
  forget(keyHash: string): void
}

/** A revoked key works no longer than this; SPEC asks for at most 5 s. */
const ttlMs = 4_000
const mostKeys = 10_000

/** @param operatorKey the operator key fixed by the configuration, if any. */
export function createKeyring({
  db,
  clock,
  operatorKey,
}: {
  db: Database
  clock: Clock
  operatorKey: string | null
}): Keyring {
  const operatorHash = operatorKey === null ? null : Buffer.from(hashApiKey(operatorKey))
  const operator: Caller = {
    scope: 'operator',
    tenantId: null,
    permissions: 'write',
    keyId: null,
    expiresAtMs: Number.POSITIVE_INFINITY,
    session: null,
  }

  const keys = createTtlCache<Caller | null>({
    ttlMs,
    maxEntries: mostKeys,
    clock,
    async load(keyHash) {
      const row = await findApiKeyByHash(db.kysely, keyHash)
      if (row === undefined || row.revoked_at !== null) return null
      const { id: keyId, scope, permissions, tenant_id: tenantId, expires_at } = row
      const expiresAtMs = expires_at?.getTime() ?? Number.POSITIVE_INFINITY
      return { scope, permissions, tenantId, keyId, expiresAtMs, session: null }
    },
  })
  const unexpired = (known: Caller | null) =>
    known !== null && known.expiresAtMs > clock.now() ? known : null

  return {
    identify(key) {
      const keyHash = hashApiKey(key)
      // Hashes are of one length, and comparing them tells nothing about the key.
      if (operatorHash !== null && timingSafeEqual(Buffer.from(keyHash), operatorHash)) return operator
      if (!isApiKeyForm(key)) return null
      const known = keys.get(keyHash)
      return known instanceof Promise ? known.then(unexpired) : unexpired(known)
    },
    forget: keys.forget,
  }
}
