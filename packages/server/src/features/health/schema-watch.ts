import type { Database } from '../../platform/database/database.ts'
import { newerMigrations } from '../../platform/database/migrate.ts'

/**
 * Looks whether a newer version was started on this database. This process goes on: a migration leaves whole what the
 * version before it uses. But it will not start again, so somebody should know.
 * @param onNewer told once of each set of migrations that this version does not know.
 */
export function createSchemaWatch(
  db: Database,
  onNewer: (migrations: readonly string[]) => void,
): () => Promise<false> {
  let told = 0
  return async () => {
    const newer = await newerMigrations(db)
    if (newer.length > told) onNewer(newer)
    told = newer.length
    return false
  }
}
