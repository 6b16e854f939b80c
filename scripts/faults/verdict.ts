import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import type { Database } from '../../packages/server/src/platform/database/database.ts'
import { differencesFromHistory } from '../../packages/server/test/support/history.ts'

/** What became of the events of producers that were told something while a fault went on. */
export interface Verdict {
  /** Events that a producer was told are committed, and those of them that are not stored. */
  readonly committed: number
  readonly missing: number
  /** Stored events, also those that nobody was told of, and those of them that no request came of. */
  readonly stored: number
  readonly undelivered: number
  /**
   * Events without the row of the application that they were emitted with or the reverse, events without exactly one
   * delivery, and idempotency keys with two events.
   */
  readonly halfWritten: number
  /** Deliveries whose log is not one success, with each attempt once. */
  readonly misrecorded: number
  readonly failed: number
  readonly failedUnsent: number
  /** Where statistics or the health of webhooks are not what the history says. */
  readonly differences: readonly string[]
  /** Requests that came again. */
  readonly repeated: number
}

/** Compares what producers were told with what is stored and with what was received. */
export async function judge(
  db: Database,
  {
    committed,
    applicationTenant,
    requests,
  }: {
    readonly committed: ReadonlySet<string>
    /** The tenant whose producers write a row of their own with each event. */
    readonly applicationTenant: string
    readonly requests: ReadonlyMap<string, number>
  },
): Promise<Omit<Verdict, 'repeated'>> {
  const events = await query<{ id: string }>(db, 'SELECT id FROM gancho.events')
  const stored = new Set(events.map(({ id }) => id))
  const failed = await query<{ event_id: string }>(
    db,
    "SELECT event_id FROM gancho.delivery_log WHERE status = 'FAILED'",
  )
  return {
    committed: committed.size,
    missing: [...committed].filter((id) => !stored.has(id)).length,
    stored: stored.size,
    undelivered: [...stored].filter((id) => !requests.has(id)).length,
    halfWritten: await count(db, halfWritten, [applicationTenant]),
    misrecorded: await count(db, misrecorded),
    failed: failed.length,
    failedUnsent: failed.filter(({ event_id }) => !requests.has(event_id)).length,
    differences: await differencesFrom(db),
  }
}

/** What two workers recorded of a webhook in one moment is put right within seconds. */
const settlingMs = 10_000

async function differencesFrom(db: Database): Promise<readonly string[]> {
  const untilMs = performance.now() + settlingMs
  for (;;) {
    const differences = await differencesFromHistory(db)
    if (differences.length === 0 || performance.now() >= untilMs) return differences
    await sleep(500)
  }
}

async function query<Row>(db: Database, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await db.kysely.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
}

async function count(db: Database, text: string, values: readonly unknown[] = []): Promise<number> {
  const [row] = await query<{ count: number }>(db, text, values)
  return row?.count ?? 0
}

const halfWritten = `
  SELECT (SELECT count(*) FROM public.machine_moves m
            FULL JOIN (SELECT id FROM gancho.events WHERE tenant_id = $1) e ON e.id = m.event_id
           WHERE m.event_id IS NULL OR e.id IS NULL)::int
       + (SELECT count(*) FROM gancho.events e
            LEFT JOIN (SELECT event_id, count(*) AS deliveries FROM gancho.webhook_deliveries GROUP BY 1) d ON d.event_id = e.id
           WHERE d.deliveries IS DISTINCT FROM 1)::int
       + (SELECT count(*) - count(DISTINCT body::json->'data'->>'key') FROM gancho.events
           WHERE tenant_id <> $1)::int AS count`

const misrecorded = `
  SELECT count(*)::int FROM gancho.delivery_log d
    LEFT JOIN (SELECT delivery_id, count(*) AS logged, count(*) FILTER (WHERE error IS NULL) AS succeeded
                 FROM gancho.delivery_attempts GROUP BY 1) a ON a.delivery_id = d.id
   WHERE d.status = 'DELIVERED' AND (a.succeeded IS DISTINCT FROM 1 OR a.logged <> d.attempts)`

/** What is promised whatever the fault, and was broken. */
export function brokenPromises(verdict: Verdict): string[] {
  const { missing, undelivered, halfWritten, misrecorded, failed, failedUnsent, differences } = verdict
  const broken = [
    missing > 0 && 'an event whose producer was told that it is committed is there',
    undelivered > 0 && 'everything that is stored is delivered',
    halfWritten > 0 &&
      'an event, its delivery and the row of its producer are written together or not at all',
    misrecorded > 0 && 'each delivery is recorded once, with each of its attempts',
    failedUnsent > 0 && 'no delivery fails without a request',
    failed > 0 && 'no delivery fails for a fault that is not of its receiver',
  ].filter((promise) => promise !== false)
  return [
    ...broken,
    ...differences.map((difference) => `what is counted is what the history says: ${difference}`),
  ]
}

/** The figures, as lines for people. */
export function describe(verdict: Verdict): string[] {
  const { committed, missing, stored, undelivered, halfWritten, misrecorded } = verdict
  return [
    `${committed} told as committed, ${missing} of them missing; ${stored} stored, ${undelivered} undelivered`,
    `${halfWritten} half-written, ${misrecorded} recorded wrongly, ${verdict.failed} failed (${verdict.failedUnsent} without a request), ${verdict.repeated} requests came again`,
  ]
}
