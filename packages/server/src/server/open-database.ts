import type { Config } from '../config.ts'
import { syncBuiltInEventTypes } from '../features/event-types/service.ts'
import { requireSuitableDatabase } from '../platform/database/check-database.ts'
import { type Database, openPostgres } from '../platform/database/database.ts'
import {
  embeddedFolder,
  explainEmbedded,
  openEmbedded,
} from '../platform/database/embedded/embedded-database.ts'
import { type MigrationReport, migrate } from '../platform/database/migrate.ts'
import { explainOpening } from '../platform/database/opening-error.ts'
import { parsePostgresAddress } from '../platform/database/postgres-address.ts'
import { log } from '../platform/telemetry/log-lines.ts'
import type { Logger } from '../platform/telemetry/logger.ts'

/**
 * Opens and migrates the database that the configuration names. Its `close` also gives back the data folder.
 * @param onMigrated told what the migration did.
 * @throws OpeningError, DataFolderError or MigrationError, which say what to do.
 */
export async function openDatabase(
  config: Config,
  logger: Logger,
  onMigrated: (report: MigrationReport) => void = () => {},
): Promise<Database> {
  const { databaseUrl, dataFolder } = config
  if (databaseUrl === null) {
    log(logger, 'using the embedded database', { folder: embeddedFolder(dataFolder) })
  }
  const db = await (databaseUrl === null ? openEmbedded(dataFolder) : openServer(databaseUrl))
  try {
    const report = await migrate(db)
    const { applied } = report
    if (applied.length > 0) log(logger, 'database migrated', { applied })
    onMigrated(report)
    await syncBuiltInEventTypes(db)
    return db
  } catch (error) {
    await db.close()
    throw databaseUrl === null
      ? explainEmbedded(error, dataFolder)
      : explainOpening(error, addressName(databaseUrl))
  }
}

/**
 * PostgreSQL as it is, once it is known that Gancho can work on it.
 * @param maxConnections size of the pool.
 */
export async function openServer(url: string, maxConnections?: number): Promise<Database> {
  const db = openPostgres(url, maxConnections)
  try {
    await requireSuitableDatabase(db)
    return db
  } catch (error) {
    await db.close()
    throw explainOpening(error, addressName(url))
  }
}

/** Names the database for people, without user and password. */
export function databaseName({ databaseUrl, dataFolder }: Config): string {
  return databaseUrl === null
    ? `the embedded database in ${dataFolder}`
    : `PostgreSQL at ${addressName(databaseUrl)}`
}

function addressName(url: string): string {
  return parsePostgresAddress(url)?.name ?? 'DATABASE_URL'
}
