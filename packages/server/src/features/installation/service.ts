import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { createTtlCache } from '../../platform/ttl-cache.ts'
import { readInstallationState } from './queries.ts'
import type { InstallationState } from './state.ts'

/** However many ask, the database is asked this seldom. */
const freshMs = 5_000
/** A scrape has to end also while the database is away, well before the ten seconds that Prometheus waits. */
const patienceMs = 2_000

/**
 * The state of the installation for those who watch it; null when the database does not tell it in time.
 * @param leaseMs a worker without a heartbeat for this long is dead.
 */
export function createInstallationReader({
  db,
  clock,
  leaseMs,
}: {
  readonly db: Database
  readonly clock: Clock
  readonly leaseMs: number
}): () => Promise<InstallationState | null> {
  const states = createTtlCache<InstallationState>({
    ttlMs: freshMs,
    maxEntries: 1,
    clock,
    load: () => {
      const now = clock.now()
      return readInstallationState(db, { now: new Date(now), aliveSince: new Date(now - leaseMs) })
    },
  })
  return async () => {
    const state = Promise.resolve(states.get('')).catch(() => null)
    return await Promise.race([state, setTimeout(patienceMs, null, { ref: false })])
  }
}
