import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import type { ReplayKind, ReplayState } from './rules.ts'

/** What a replay is about. */
export interface ReplaySelection {
  readonly tenantId: string
  readonly kind: ReplayKind
  /** Null, which only `recover` takes, is every webhook of the tenant. */
  readonly webhookId: string | null
  /** One type, or a prefix of types: see features/event-types/event-pattern.ts. */
  readonly event: string | null
  /** Events of this moment or later; null is all that are kept. */
  readonly from: Date | null
  /** Events before this moment. */
  readonly to: Date
}

function readReplays(kysely: Kysely<Schema>) {
  return kysely
    .selectFrom('gancho.replays')
    .selectAll()
    .$narrowType<{ kind: ReplayKind; state: ReplayState }>()
}

export async function newReplayId(kysely: Kysely<Schema>): Promise<string> {
  const { rows } = await sql<{ id: string }>`SELECT gancho.new_id('rpl') AS id`.execute(kysely)
  const [row] = rows
  if (row === undefined) throw new Error('gancho.new_id returned nothing')
  return row.id
}

/** @returns false when another replay of the same webhook is running. */
export async function insertReplay(
  kysely: Kysely<Schema>,
  replay: ReplaySelection & {
    readonly id: string
    readonly ratePerSecond: number
    readonly total: number
    /** The id that it begins after. */
    readonly cursor: string
    readonly now: Date
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await kysely
    .insertInto('gancho.replays')
    .values({
      id: replay.id,
      tenant_id: replay.tenantId,
      kind: replay.kind,
      webhook_id: replay.webhookId,
      event: replay.event,
      from: replay.from,
      to: replay.to,
      rate_per_second: replay.ratePerSecond,
      total: replay.total,
      cursor: replay.cursor,
      due_at: replay.now,
      created_at: replay.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function findReplay(kysely: Kysely<Schema>, tenantId: string, id: string) {
  return await readReplays(kysely).where('tenant_id', '=', tenantId).where('id', '=', id).executeTakeFirst()
}

export type ReplayRow = NonNullable<Awaited<ReturnType<typeof findReplay>>>

/** Newest first, those before `beforeId`. */
export async function listReplays(
  kysely: Kysely<Schema>,
  { tenantId, beforeId, limit }: { tenantId: string; beforeId: string | null; limit: number },
) {
  let query = readReplays(kysely).where('tenant_id', '=', tenantId)
  if (beforeId !== null) query = query.where('id', '<', beforeId)
  return await query.orderBy('id', 'desc').limit(limit).execute()
}

/** Ends a replay that is running; waits for the step that it may be in. @returns false when it is not running. */
export async function cancelReplay(
  kysely: Kysely<Schema>,
  { tenantId, id, now }: { tenantId: string; id: string; now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await kysely
    .updateTable('gancho.replays')
    .set({ state: 'CANCELLED', finished_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'RUNNING')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** There is one at most: the index replay_of_webhook. */
export async function findRunningReplay(
  kysely: Kysely<Schema>,
  { tenantId, webhookId }: Pick<ReplaySelection, 'tenantId' | 'webhookId'>,
) {
  return await readReplays(kysely)
    .where('tenant_id', '=', tenantId)
    .where(sql`coalesce(webhook_id, '')`, '=', webhookId ?? '')
    .where('state', '=', 'RUNNING')
    .executeTakeFirst()
}

/** Whether any replay may go on now: cheap, and nearly always false. */
export async function isReplayDue(kysely: Kysely<Schema>, now: Date): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM gancho.replays WHERE state = 'RUNNING' AND due_at <= ${now} ORDER BY due_at LIMIT 1`.execute(
    kysely,
  )
  return rows.length > 0
}

/** The replay that waits longest for its next step, locked until the transaction ends; none that others have locked. */
export async function takeReplay(kysely: Kysely<Schema>, now: Date): Promise<ReplayRow | undefined> {
  return await readReplays(kysely)
    .where('state', '=', 'RUNNING')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

/** Notes what a step did, in the transaction that took the replay. Without a cursor there is nothing left: it ends. */
export async function advanceReplay(
  kysely: Kysely<Schema>,
  replay: ReplayRow,
  step: {
    readonly cursor: string | null
    readonly queued: number
    readonly skipped: number
    readonly dueAt: Date
    readonly now: Date
  },
): Promise<void> {
  await kysely
    .updateTable('gancho.replays')
    .set({
      queued: replay.queued + step.queued,
      skipped: replay.skipped + step.skipped,
      due_at: step.dueAt,
      ...(step.cursor === null
        ? { state: 'COMPLETED' as const, finished_at: step.now }
        : { cursor: step.cursor }),
    })
    .where('id', '=', replay.id)
    .execute()
}
