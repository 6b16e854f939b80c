import { existsSync } from 'node:fs'
import type { Config } from '../../config.ts'
import { leaseMs } from '../../engine/leases/worker-watch.ts'
import { readInstallationState } from '../../features/installation/queries.ts'
import type { Database } from '../../platform/database/database.ts'
import { databaseNow } from '../../platform/database/database-clock.queries.ts'
import { proveWritable, readDatabaseHealth } from '../../platform/database/database-health.queries.ts'
import { holderOfDataFolder } from '../../platform/database/embedded/data-folder-lock.ts'
import { embeddedFolder, openEmbedded } from '../../platform/database/embedded/embedded-database.ts'
import {
  readConnectionLimits,
  readLockRoom,
  readOldestTransaction,
  readPartitionsEnd,
  readServerVersion,
} from '../../platform/database/inspect-database.queries.ts'
import { missingMigrations } from '../../platform/database/migrate.ts'
import { within } from '../../platform/within.ts'
import { openServer } from '../../server/open-database.ts'
import { describeError } from '../describe-error.ts'
import { type Finding, notChecked, ok, problem } from './finding.ts'
import {
  judgeClock,
  judgeConnections,
  judgeDefaultPartitions,
  judgeLocks,
  judgePartitions,
  judgeQueue,
  judgeTransaction,
} from './judge-database.ts'

const patienceMs = 5_000
const oldestPostgres = 150_000

/** The database as it is, for the checks; nothing is migrated, and none is made. */
export async function openAsItIs({ databaseUrl, dataFolder }: Config): Promise<Database | Finding> {
  if (databaseUrl !== null) {
    try {
      return await within(patienceMs, openServer(databaseUrl, 2))
    } catch (error) {
      return problem(
        'database',
        `it cannot be used: ${describeError(error).message}`,
        'Nothing of Gancho can start before that.',
      )
    }
  }
  try {
    const holder = holderOfDataFolder(dataFolder)
    if (holder !== null) {
      return notChecked(
        'database',
        `the embedded one is in use by ${holder}, which is the server: see "server"`,
      )
    }
    if (!existsSync(embeddedFolder(dataFolder)))
      return notChecked('database', 'the embedded one is not there yet: the first start makes it')
    return await openEmbedded(dataFolder)
  } catch (error) {
    return problem('database', describeError(error).message, 'Nothing of Gancho can start before that.')
  }
}

/** @param now the time of this machine, in milliseconds since 1970. */
export async function checkDatabase(
  db: Database,
  now: () => number,
): Promise<{ readonly findings: readonly Finding[]; readonly isUpToDate: boolean }> {
  const { number, text } = await readServerVersion(db)
  if (number < oldestPostgres) {
    const tooOld = problem('database', `it is PostgreSQL ${text}`, 'Gancho needs 15 or newer: upgrade it.')
    return { findings: [tooOld], isUpToDate: false }
  }
  const version = ok(
    'database',
    db.engine === 'pglite' ? 'the embedded one opens' : `PostgreSQL ${text} answers`,
  )
  const schema = await checkSchema(db)
  if (schema.level !== 'ok') return { findings: [version, schema], isUpToDate: false }
  const askedMs = now()
  const theirsMs = await databaseNow(db)
  const theirs = new Date(theirsMs)
  const state = await readInstallationState(db, { now: theirs, aliveSince: new Date(theirsMs - leaseMs) })
  const findings = [
    version,
    schema,
    judgeClock((askedMs + now()) / 2 - theirsMs),
    judgePartitions(await readPartitionsEnd(db), theirs),
    judgeLocks(await readLockRoom(db)),
    judgeDefaultPartitions((await readDatabaseHealth(db, theirs)).filledDefaults),
    await checkWritable(db),
    judgeTransaction(await readOldestTransaction(db)),
    ...(db.engine === 'pglite' ? [] : [judgeConnections(await readConnectionLimits(db))]),
    judgeQueue(state),
  ]
  return { findings, isUpToDate: true }
}

/** Writes a page and takes it back: the database is as it was. */
async function checkWritable(db: Database): Promise<Finding> {
  try {
    await proveWritable(db)
    return ok('database', 'it takes what is written')
  } catch (error) {
    return problem(
      'database',
      `it cannot be written: ${describeError(error).message}`,
      'Nothing is accepted or delivered. Connect to the primary, or make room on its disk.',
    )
  }
}

async function checkSchema(db: Database): Promise<Finding> {
  try {
    const missing = await missingMigrations(db)
    if (missing.length === 0) return ok('database', 'the schema gancho is up to date')
    const message = `the schema gancho lacks ${missing.length} migrations or files of functions, from ${missing[0]} on`
    return problem('database', message, 'Run gancho migrate; gancho start does it too.')
  } catch (error) {
    const { code, message } = describeError(error)
    const advice =
      code === 'schema_unreleased'
        ? 'Nothing of Gancho can start before that.'
        : 'Run the Gancho that the schema belongs to.'
    return problem('database', message, advice)
  }
}
