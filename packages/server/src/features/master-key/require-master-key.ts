import { newestSecret } from '../../engine/index.ts'
import type { Database } from '../../platform/database/database.ts'
import type { SecretBox } from '../../platform/secret-box.ts'

/** The master key is not the one that this database's secrets were sealed with. */
export class MasterKeyError extends Error {
  readonly code = 'master_key_mismatch'
  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause)
    super(
      `The secrets in this database do not open with the master key that is configured, so nothing could be signed. ${why} Without GANCHO_MASTER_KEY, the key is in the file master.key of the data folder. If the key is lost: docs/guide/operations.md, "The master key".`,
      { cause },
    )
    this.name = 'MasterKeyError'
  }
}

/**
 * Opens one secret before anything is sent: with a wrong key every delivery would fail, attempt by attempt, for days.
 * @throws MasterKeyError
 */
export async function requireMasterKey(db: Database, secretBox: SecretBox): Promise<void> {
  const newest = await newestSecret(db)
  if (newest === undefined) return
  try {
    secretBox.open(newest.secret, { tenantId: newest.tenant_id, id: newest.id })
  } catch (error) {
    throw new MasterKeyError(error)
  }
}
