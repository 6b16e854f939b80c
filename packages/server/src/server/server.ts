import { isIPv6 } from 'node:net'
import type { Config } from '../config.ts'
import type { AttemptOutcome } from '../engine/attempt/attempt.ts'
import { traceAttempts } from '../engine/attempt/trace-attempts.ts'
import { createPostgresEngine, type QueueEngine } from '../engine/coordination/queue-engine.ts'
import type { QueueHealth } from '../engine/coordination/queue-health.ts'
import { createDeliveryWorker, type DeliveryWorker } from '../engine/delivery-worker.ts'
import { createIngest } from '../engine/emit/ingest.ts'
import type { NetworkPolicy } from '../engine/http/address-policy.ts'
import { createTransport } from '../engine/http/transport.ts'
import { retireWorkers } from '../engine/leases/queries.ts'
import { leaseMs } from '../engine/leases/worker-watch.ts'
import { createMailing } from '../features/alerts/mail/chore.ts'
import { type AlertTiming, defaultAlertTiming } from '../features/alerts/timing.ts'
import { createDeliveryFeeds } from '../features/deliveries/feeds.ts'
import { createHealth, type Health, type HealthChange } from '../features/health/health.ts'
import { createInstallationReader } from '../features/installation/service.ts'
import { requireMasterKey } from '../features/master-key/require-master-key.ts'
import { resealAll } from '../features/master-key/reseal.ts'
import { expiresBeforeEndMs } from '../features/retention/rules.ts'
import { createFullCheck } from '../features/webhooks/check/full-check.ts'
import type { Database } from '../platform/database/database.ts'
import { type ClockObserver, createDatabaseClock } from '../platform/database/database-clock.ts'
import { databaseIdentity } from '../platform/database/database-identity.queries.ts'
import { masterKeyOfFolder } from '../platform/database/embedded/data-folder.ts'
import { createSmtpMailer } from '../platform/mail/smtp-mailer.ts'
import { createSecretBox, type SecretBox } from '../platform/secret-box.ts'
import { log } from '../platform/telemetry/log-lines.ts'
import { createLogger, type Logger } from '../platform/telemetry/logger.ts'
import { version } from '../platform/version.ts'
import { createApi } from './api.ts'
import { builtSites } from './built-sites.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createMonitor } from './monitor.ts'
import { observeWorker } from './observe-worker.ts'
import { openDatabase } from './open-database.ts'
import { runWorker } from './run-worker.ts'
import { stopInTime } from './stop-in-time.ts'

/** A running Gancho: the API, a worker, or both, on one database. */
export interface GanchoServer {
  /** Where the API listens. */
  readonly url: string
  /** Where people and receivers reach it. */
  readonly publicUrl: string
  /** Where metrics are served on a port of their own; null when they are not. */
  readonly metricsUrl: string | null
  readonly db: Database
  readonly logger: Logger
  readonly secretBox: SecretBox
  queueHealth(): QueueHealth
  /** Tells the worker of this process that something was committed, so that it does not wait for its next look. */
  wake(): void
  /**
   * Stops taking requests and deliveries, waits for what is under way, and closes the database.
   * @throws StopUnfinishedError when that takes too long, as while PostgreSQL is silent.
   */
  stop(): Promise<void>
}

export interface ServerOptions {
  readonly logger?: Logger
  /** Told of each attempt, after it was recorded. */
  readonly onAttempt?: (outcome: AttemptOutcome) => void
  /** Where it differs from the usual. */
  readonly alertTiming?: Partial<AlertTiming> | undefined
  /** How long a stop may take, in milliseconds, where it differs from the usual. */
  readonly stopDeadlineMs?: number | undefined
}

/** The database, with the master key that opens what is in it. */
async function openInstallation(
  config: Config,
  logger: Logger,
): Promise<{ db: Database; secretBox: SecretBox }> {
  const secretBox = secretBoxOf(config, logger)
  const db = await openDatabase(config, logger)
  try {
    await requireMasterKey(db, secretBox)
    if ((config.masterKeys?.length ?? 0) > 1) {
      const resealed = await resealAll(db, secretBox)
      if (resealed > 0) log(logger, 'sealed anew with the first master key', { count: resealed })
    }
    return { db, secretBox }
  } catch (error) {
    await db.close()
    throw error
  }
}

function secretBoxOf(config: Config, logger: Logger): SecretBox {
  if (config.masterKeys !== null) return createSecretBox(config.masterKeys)
  const { key, file, made } = masterKeyOfFolder(config.dataFolder)
  log(logger, made ? 'made a master key file: back it up' : 'using the master key file', { file })
  return createSecretBox([key])
}

/** What is not needed is not loaded: Redis takes a quarter of a second and 35 MB. */
async function openQueue(config: Config, db: Database, logger: Logger): Promise<QueueEngine> {
  if (config.redis === null) return createPostgresEngine(new Date())
  if (db.engine === 'pglite') {
    log(logger, 'REDIS_URL is not used: the embedded database has one process', {})
    return createPostgresEngine(new Date())
  }
  const { createRedisEngine } = await import('../engine/coordination/redis/redis-engine.ts')
  return createRedisEngine({
    address: config.redis,
    installation: await databaseIdentity(db),
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    random: Math.random,
    onChange: (queue) => logQueue(logger, queue),
  })
}

function logQueue(logger: Logger, { trouble }: QueueHealth): void {
  if (trouble === null) log(logger, 'queue runs on Redis', { queue: 'redis' })
  else log(logger, 'queue runs on PostgreSQL alone', { queue: 'postgresql', trouble })
}

function logHealth(logger: Logger, { reason, isOver }: HealthChange): void {
  const { code, message, since } = reason
  if (!isOver) log(logger, 'health is degraded', { reason: code, message })
  else
    log(logger, 'health is restored', {
      reason: code,
      seconds: Math.round((Date.now() - since.getTime()) / 1_000),
    })
}

function logClock(logger: Logger): ClockObserver {
  return {
    jumped: (byMs) => log(logger, 'database clock jumped', { by_ms: byMs }),
    settled: (byMs) => log(logger, 'database clock is steady again', { by_ms: byMs }),
  }
}

/** Everything that delivers: used by `start` and, alone, by `worker`. */
async function startWorker(
  config: Config,
  db: Database,
  secretBox: SecretBox,
  logger: Logger,
  options: ServerOptions & { readonly panelUrl: () => string },
) {
  const mailer = config.mailServer && createSmtpMailer(config.mailServer)
  const alertTiming = { ...defaultAlertTiming, ...options.alertTiming }
  // Only one process can have the embedded database open, and this one has just begun.
  if (db.engine === 'pglite') await retireWorkers(db)
  const localClocks = { steadyMs: () => performance.now(), wallMs: Date.now }
  const clock = await createDatabaseClock(db, localClocks, logClock(logger))
  const transport = createTransport({ policy: config.networkPolicy })
  const queue = await openQueue(config, db, logger)
  const send = traceAttempts(transport.send, version)
  const sending = { db, clock, secretBox, transport: send, userAgent: `Gancho/${version}` }
  const retentionMs = config.retentionDays * 24 * 60 * 60 * 1_000
  const health = createHealth({ now: Date.now, onChange: (change) => logHealth(logger, change) })
  const metrics = createMetrics({
    expiryAgeMs: retentionMs - expiresBeforeEndMs(retentionMs),
    version,
    health,
    readInstallation: createInstallationReader({ db, clock, leaseMs }),
    queueHealth: () => queue.health,
  })
  const observer = observeWorker({
    logger,
    metrics: metrics.deliveries,
    alertMetrics: metrics.alerts,
    workerId: () => worker.id,
    onAttempt: options.onAttempt,
  })
  const worker = createDeliveryWorker({
    ...sending,
    random: Math.random,
    rates: queue.rates,
    monotonicMs: () => performance.now(),
    observer,
  })
  const monitor = await startMonitor(config, {
    db,
    logger,
    metrics,
    health,
    worker,
    queueHealth: () => queue.health,
  })
  const running = await runWorker({
    worker,
    queue,
    db,
    clock,
    retentionMs,
    onRescue: observer.rescued,
    onExpired: observer.expired,
    onAlerts: observer.alertsChanged,
    onExpunged: observer.expunged,
    mail: createMailing({
      db,
      clock,
      mailer,
      panelUrl: options.panelUrl,
      timing: alertTiming,
      observer: observer.mails,
    }),
    alertTiming,
    onNewerSchema: observer.schemaIsNewer,
    onError: observer.error,
    health,
    monotonicMs: () => performance.now(),
  })
  return {
    worker,
    health,
    queue,
    clock,
    mailer,
    fullCheck: createFullCheck(sending),
    metrics,
    metricsUrl: monitor.url,
    onError: observer.error,
    async stop() {
      mailer?.stop()
      await running.stop()
      await transport.close()
      await monitor.stop()
    },
  }
}

/** Serves the metrics on a port of their own, when the configuration gives one. */
async function startMonitor(
  { host, metricsPort: port }: Config,
  deps: {
    db: Database
    logger: Logger
    metrics: Metrics
    health: Health
    worker: DeliveryWorker
    queueHealth: () => QueueHealth
  },
): Promise<{ url: string | null; stop(): Promise<void> }> {
  if (port === null) return { url: null, stop: async () => {} }
  const monitor = createMonitor({ ...deps, workerIsReady: () => deps.worker.holdsLeases() })
  const address = await monitor.listen({ host, port })
  return { url: `${address}/metrics`, stop: () => monitor.close() }
}

/** Where this installation is reached, unless it listens on a free port: then that is known once it does. */
function publicUrlOf({ publicUrl, host, port }: Config): string {
  if (publicUrl !== null) return publicUrl
  const reachable = host.replace(/^0\.0\.0\.0$/, '127.0.0.1').replace(/^::$/, '::1')
  return new URL(`http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`).origin
}

/** Starts the API and a worker in this process. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<GanchoServer> {
  const logger = options.logger ?? createLogger(config.logLevel)
  const { db, secretBox } = await openInstallation(config, logger)
  let publicUrl = publicUrlOf(config)
  const networkPolicy: NetworkPolicy = {
    ...config.networkPolicy,
    get ownBins() {
      return publicUrl
    },
  }
  const feeds = createDeliveryFeeds({ db, onError: (error) => onError(error, 'following deliveries') })
  const { worker, health, mailer, queue, clock, fullCheck, metrics, metricsUrl, onError, stop } =
    await startWorker({ ...config, networkPolicy }, db, secretBox, logger, {
      alertTiming: options.alertTiming,
      panelUrl: () => publicUrl,
      onAttempt(outcome) {
        feeds.touch(outcome.delivery.tenantId)
        options.onAttempt?.(outcome)
      },
    })
  const api = await createApi({
    db,
    clock,
    secretBox,
    logger,
    metrics,
    feeds,
    ingest: createIngest({
      db,
      target: worker,
      onAccepted(counts, events) {
        metrics.deliveries.eventsAccepted(counts)
        for (const { tenant_id } of events) feeds.touch(tenant_id)
      },
    }),
    fullCheck,
    mailer,
    networkPolicy,
    operatorKey: config.operatorKey,
    operatorPassword: config.operatorPassword,
    publicUrl: () => publicUrl,
    trustedProxies: config.trustedProxies,
    sites: builtSites(),
    embedOrigins: config.embedOrigins,
    wake: () => worker.wake(),
    workerIsReady: () => worker.holdsLeases(),
    health,
    queueHealth: () => queue.health,
  })
  try {
    const url = await api.listen({ host: config.host, port: config.port })
    if (config.publicUrl === null && config.port === 0) publicUrl = url
    return {
      url,
      publicUrl,
      metricsUrl,
      db,
      logger,
      secretBox,
      queueHealth: () => queue.health,
      wake: () => worker.wake(),
      stop: stopInTime(
        async () => {
          await api.close()
          await stop()
          await db.close()
        },
        () => worker.inFlight,
        options.stopDeadlineMs,
      ),
    }
  } catch (error) {
    await stop()
    await db.close()
    throw error
  }
}

/** Starts a worker alone. As many of them as are wanted share one PostgreSQL. */
export async function startWorkerOnly(
  config: Config,
  options: ServerOptions = {},
): Promise<
  Pick<GanchoServer, 'metricsUrl' | 'logger' | 'queueHealth' | 'stop'> & { readonly worker: DeliveryWorker }
> {
  const logger = options.logger ?? createLogger(config.logLevel)
  const { db, secretBox } = await openInstallation(config, logger)
  const publicUrl = publicUrlOf(config)
  const networkPolicy = { ...config.networkPolicy, ownBins: publicUrl }
  const { worker, queue, metricsUrl, stop } = await startWorker(
    { ...config, networkPolicy },
    db,
    secretBox,
    logger,
    { ...options, panelUrl: () => publicUrl },
  )
  return {
    worker,
    metricsUrl,
    logger,
    queueHealth: () => queue.health,
    stop: stopInTime(
      async () => {
        await stop()
        await db.close()
      },
      () => worker.inFlight,
      options.stopDeadlineMs,
    ),
  }
}
