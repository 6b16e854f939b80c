import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { pino } from 'pino'
import { vi } from 'vitest'
import { type Config, loadConfig } from '../../../src/config.ts'
import type { QueueHealth } from '../../../src/engine/coordination/queue-health.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { startWorkerOnly } from '../../../src/server/server.ts'
import type { TestDatabase } from '../../support/db.ts'

export const patience = { timeout: 50_000, interval: 20 }

/** A line of the log about the queue. */
export interface QueueLine {
  readonly level: number
  readonly queue: QueueHealth['runsOn']
  readonly trouble?: string
}

/** A `gancho worker` in this process. */
export interface FleetWorker {
  readonly attempts: number
  /** What its log says of the queue, line after line. */
  readonly story: readonly QueueLine[]
  queueHealth(): QueueHealth
  stop(): Promise<void>
}

/** Settings as an operator gives them, for a process of the test. */
export function configOf(
  database: TestDatabase,
  redisUrl: string | null,
): { config: Config; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-fleet-'))
  const environment = {
    PORT: '0',
    DATABASE_URL: database.url ?? undefined,
    REDIS_URL: redisUrl ?? undefined,
    GANCHO_DATA: folder,
    // The key of `testSecretBox`.
    GANCHO_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    GANCHO_OPERATOR_KEY: 'an operator key of the test',
    GANCHO_ALLOW_NETWORKS: '127.0.0.0/8',
  }
  return { config: loadConfig({}, { environment }), remove: () => rmSync(folder, { recursive: true }) }
}

/** A logger that keeps what is said about the queue. */
export function queueLogger() {
  const story: QueueLine[] = []
  const write = (text: string) => {
    const line = JSON.parse(text) as QueueLine
    if ('queue' in line) story.push(line)
  }
  return { story, logger: pino({ level: 'info' }, { write }) }
}

export async function startFleetWorker(
  database: TestDatabase,
  redisUrl: string | null,
): Promise<FleetWorker> {
  const { config, remove } = configOf(database, redisUrl)
  const { story, logger } = queueLogger()
  let attempts = 0
  const { stop, queueHealth } = await startWorkerOnly(config, {
    logger,
    onAttempt: () => {
      attempts += 1
    },
  })
  return {
    get attempts() {
      return attempts
    },
    story,
    queueHealth,
    async stop() {
      await stop()
      remove()
    },
  }
}

/** Emits in one transaction. @returns the ids of the events, in order. */
export async function emitMany(db: Database, tenantId: string, count: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (SELECT array_agg('invoice.created'::text) AS events, array_agg(json_build_object('n', n)) AS data
                      FROM generate_series(1, ${count}::int) n) AS all_of_them,
           gancho.emit_batch(${tenantId}, events, data)`.execute(db.kysely)
  return rows.map(({ id }) => id)
}

/** Resolves when every delivery has ended. */
export async function settled(db: Database): Promise<void> {
  await vi.waitUntil(async () => {
    const { rows } = await sql`SELECT FROM gancho.delivery_queue LIMIT 1`.execute(db.kysely)
    return rows.length === 0
  }, patience)
}
