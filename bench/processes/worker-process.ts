// The delivery engine without the API, on PostgreSQL or on the embedded database: deliveries are committed
// first, then drained, so that what is measured is delivering alone.
import { sql } from 'kysely'
import { type Config, loadConfig } from '../../packages/server/src/config.ts'
import type { Database } from '../../packages/server/src/platform/database/database.ts'
import { createSecretBox } from '../../packages/server/src/platform/secret-box.ts'
import { createLogger } from '../../packages/server/src/platform/telemetry/logger.ts'
import { openDatabase } from '../../packages/server/src/server/open-database.ts'
import { startWorkerOnly } from '../../packages/server/src/server/server.ts'
import { dataText, eventType, secret } from '../sample-event.ts'
import { monotonicMs } from '../statistics.ts'
import { serve } from './serve.ts'

const batchSize = 500
/** The same for every worker of a fleet. */
const masterKey = Buffer.alloc(32, 0x42)
const logger = createLogger('warn')

let config: Config
let tenants: readonly string[] = []
let worker: Awaited<ReturnType<typeof startWorkerOnly>> | undefined
let attempts = 0

async function withDatabase<T>(use: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase(config, logger)
  try {
    return await use(db)
  } finally {
    await db.close()
  }
}

const methods = {
  configure(input: { databaseUrl: string | null; dataFolder: string; redisUrl?: string }) {
    config = loadConfig(
      {},
      {
        environment: {
          DATABASE_URL: input.databaseUrl ?? undefined,
          REDIS_URL: input.redisUrl,
          GANCHO_DATA: input.dataFolder,
          GANCHO_MASTER_KEY: masterKey.toString('hex'),
          GANCHO_ALLOW_NETWORKS: '127.0.0.0/8',
          GANCHO_LOG_LEVEL: 'warn',
        },
      },
    )
  },

  /** One webhook for each URL, each of a tenant of its own. */
  async subscribe(input: { urls: readonly string[] }) {
    tenants = input.urls.map((_, index) => `tenant-${index + 1}`)
    const box = createSecretBox([masterKey])
    await withDatabase(async ({ kysely }) => {
      for (const [index, url] of input.urls.entries()) {
        const tenant = `tenant-${index + 1}`
        const id = `wh_${index + 1}`
        const sealed = box.seal(secret, { tenantId: tenant, id })
        await sql`INSERT INTO gancho.webhooks (id, tenant_id, url, secret, secret_hint) VALUES (${id}, ${tenant}, ${url}, ${sealed}, '')`.execute(
          kysely,
        )
        await sql`INSERT INTO gancho.webhook_subscriptions (webhook_id, tenant_id, event) VALUES (${id}, ${tenant}, ${eventType})`.execute(
          kysely,
        )
      }
    })
  },

  /** Commits events, in turn of each tenant, through the function that every producer uses. */
  async queue({ count }: { count: number }) {
    await withDatabase(async ({ kysely }) => {
      for (let from = 0; from < count; from += batchSize) {
        const events = Array.from({ length: Math.min(batchSize, count - from) }, (_, index) => ({
          tenant_id: tenants[index % tenants.length],
          event: eventType,
          data: dataText,
          resource_type: 'invoice',
          resource_id: 'inv-123',
        }))
        await sql`SELECT count(*) FROM gancho.accept_events(${JSON.stringify(events)}::json)`.execute(kysely)
      }
    })
  },

  /** Starts a worker, as `gancho worker` does, and stops it when `count` outcomes are recorded. */
  async drain({ count }: { count: number }) {
    let recorded = 0
    let failed = 0
    let finish = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const { stop } = await startWorkerOnly(config, {
      logger,
      onAttempt({ verdict }) {
        recorded += 1
        if (verdict.kind === 'failure') failed += 1
        if (recorded === count) finish()
      },
    })
    const before = process.cpuUsage()
    const startedMs = monotonicMs()
    await finished
    const ms = monotonicMs() - startedMs
    const { user, system } = process.cpuUsage(before)
    await stop()
    if (failed > 0) throw new Error(`${failed} of ${count} attempts failed`)
    return { perSecond: (count / ms) * 1_000, cpuUsPerDelivery: (user + system) / count }
  },

  /** Starts a worker, as `gancho worker` does, which goes on until `stop`. */
  async start() {
    worker = await startWorkerOnly(config, {
      logger,
      onAttempt: () => {
        attempts += 1
      },
    })
  },
  attempts: () => attempts,
  queueRunsOn: () => worker?.queueHealth().runsOn,
  stop: () => worker?.stop(),
}

serve(methods)
export type WorkerMethods = typeof methods
