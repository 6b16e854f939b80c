import { join } from 'node:path'
import { createApi } from './api/api.ts'
import type { Config } from './config.ts'
import { lockDataFolder, masterKeyOfFolder } from './data-folder.ts'
import { createSecretBox, type SecretBox } from './domain/secret-box.ts'
import { createTransport } from './net/transport.ts'
import type { AttemptOutcome } from './pipeline/attempt.ts'
import { createFullCheck } from './pipeline/full-check.ts'
import { createIngest } from './pipeline/ingest.ts'
import { syncBuiltInEventTypes } from './services/event-types.ts'
import { createDatabaseClock } from './store/database-clock.ts'
import { type Database, openPglite, openPostgres } from './store/db.ts'
import { migrate } from './store/migrate.ts'
import { createLogger, type Logger } from './telemetry/logger.ts'
import { version } from './version.ts'
import { logAttempt } from './worker/attempt-line.ts'
import { createDeliveryWorker, type DeliveryWorker } from './worker/delivery-worker.ts'
import { runWorker } from './worker/run-worker.ts'

/** A running Gancho: the API, a worker, or both, on one database. */
export interface GanchoServer {
  /** Where the API listens. */
  readonly url: string
  /** Where people and receivers reach it. */
  readonly publicUrl: string
  readonly db: Database
  readonly logger: Logger
  readonly secretBox: SecretBox
  /** Tells the worker of this process that something was committed, so that it does not wait for its next look. */
  wake(): void
  /** Stops taking requests and deliveries, waits for what is under way, and closes the database. */
  stop(): Promise<void>
}

export interface ServerOptions {
  readonly logger?: Logger
  /** Told of each attempt, after it was recorded. */
  readonly onAttempt?: (outcome: AttemptOutcome) => void
}

/** Opens and migrates the database that the configuration names. Its `close` also gives back the data folder. */
export async function openDatabase(config: Config, logger: Logger): Promise<Database> {
  if (config.databaseUrl !== null) {
    const db = openPostgres(config.databaseUrl)
    return await migrated(db, logger)
  }
  const unlock = lockDataFolder(config.dataFolder)
  const folder = join(config.dataFolder, 'database')
  logger.info({ folder }, 'no DATABASE_URL: using the embedded database')
  const db = await migrated(await openPglite(folder), logger)
  return {
    ...db,
    close: async () => {
      await db.close()
      unlock()
    },
  }
}

async function migrated(db: Database, logger: Logger): Promise<Database> {
  try {
    const { applied } = await migrate(db)
    if (applied.length > 0) logger.info({ applied }, 'database migrated')
    await syncBuiltInEventTypes(db)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

export function secretBoxOf(config: Config, logger: Logger): SecretBox {
  if (config.masterKeys !== null) return createSecretBox(config.masterKeys)
  const { key, file, made } = masterKeyOfFolder(config.dataFolder)
  logger.info(
    { file },
    made ? 'no GANCHO_MASTER_KEY: made a key file, back it up' : 'using the master key file',
  )
  return createSecretBox([key])
}

/** Everything that delivers: used by `start` and, alone, by `worker`. */
async function startWorker(
  config: Config,
  db: Database,
  secretBox: SecretBox,
  logger: Logger,
  options: ServerOptions,
) {
  const clock = await createDatabaseClock(db, Date.now)
  const transport = createTransport({ policy: config.networkPolicy })
  const onError = (error: unknown, doing: string) => logger.error({ err: error, doing }, 'worker error')
  const sending = { db, clock, secretBox, transport: transport.send, userAgent: `Gancho/${version}` }
  const worker = createDeliveryWorker({
    ...sending,
    random: Math.random,
    monotonicMs: () => performance.now(),
    events: {
      attempted(outcome) {
        logAttempt(logger, outcome)
        options.onAttempt?.(outcome)
      },
      webhooksDisabled: (webhooks) => logger.warn({ webhooks }, 'webhooks disabled'),
      leasesLost: () => logger.warn('leases lost: this process was too long without a heartbeat'),
      error: onError,
    },
  })
  const running = await runWorker({
    worker,
    db,
    clock,
    retentionMs: config.retentionDays * 24 * 60 * 60 * 1_000,
    onRescue: (deliveries) => logger.warn({ deliveries }, 'rescued deliveries of a worker that stopped'),
    onError,
  })
  return {
    worker,
    clock,
    fullCheck: createFullCheck(sending),
    async stop() {
      await running.stop()
      await transport.close()
    },
  }
}

/** Starts the API and a worker in this process. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<GanchoServer> {
  const logger = options.logger ?? createLogger(config.logLevel)
  const secretBox = secretBoxOf(config, logger)
  const db = await openDatabase(config, logger)
  const { worker, clock, fullCheck, stop } = await startWorker(config, db, secretBox, logger, options)
  let publicUrl = config.publicUrl ?? ''
  const api = await createApi({
    db,
    clock,
    secretBox,
    logger,
    ingest: createIngest({ db, target: worker }),
    fullCheck,
    networkPolicy: config.networkPolicy,
    operatorKey: config.operatorKey,
    operatorPassword: config.operatorPassword,
    publicUrl: () => publicUrl,
    wake: () => worker.wake(),
    workerIsReady: () => worker.holdsLeases(),
  })
  try {
    const url = await api.listen({ host: config.host, port: config.port })
    publicUrl ||= url
    return {
      url,
      publicUrl,
      db,
      logger,
      secretBox,
      wake: () => worker.wake(),
      async stop() {
        await api.close()
        await stop()
        await db.close()
      },
    }
  } catch (error) {
    await stop()
    await db.close()
    throw error
  }
}

/** Starts a worker alone: any number of them share one PostgreSQL. */
export async function startWorkerOnly(
  config: Config,
  options: ServerOptions = {},
): Promise<{ worker: DeliveryWorker; logger: Logger; stop(): Promise<void> }> {
  const logger = options.logger ?? createLogger(config.logLevel)
  const secretBox = secretBoxOf(config, logger)
  const db = await openDatabase(config, logger)
  const { worker, stop } = await startWorker(config, db, secretBox, logger, options)
  return {
    worker,
    logger,
    async stop() {
      await stop()
      await db.close()
    },
  }
}
