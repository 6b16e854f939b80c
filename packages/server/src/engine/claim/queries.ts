import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'

/** A delivery that this worker has leased and counted an attempt of. */
export interface ClaimedDelivery {
  readonly id: string
  readonly tenantId: string
  /** Null when the webhook was deleted meanwhile. */
  readonly webhookVersion: number | null
  readonly webhookId: string
  readonly eventId: string
  readonly event: string
  /** The envelope to sign and send; null when the event has expired. */
  readonly body: string | null
  readonly attempt: number
  readonly leaseToken: number
  readonly scheduleStart: number
  readonly test: boolean
  /** It was lost with its workers before: see engine/leases/losses.ts. */
  readonly suspect: boolean
}

/** How many more deliveries of one webhook this worker can take. */
export interface Room {
  readonly webhook_id: string
  readonly room: number
}

/** The same for a claim. */
export interface ClaimRoom extends Room {
  /** Of bodies, all when absent; the first delivery is taken whatever its size. */
  readonly bytes?: number
  /** Its receiver answers. */
  readonly proven?: boolean
}

/** How many bytes of bodies a claim may take in all. */
export interface ClaimBytes {
  /** Of webhooks that are proven. */
  readonly proven: number
  /** Of the others. */
  readonly unproven: number
}

/** Which deliveries a worker looks at. */
export interface Look {
  readonly now: Date
  /** Looks only at deliveries due at or after this: see docs/delivery-state.md. Null looks at all (a sweep). */
  readonly dueFrom: Date | null
  /** Webhooks to pass over: their deliveries are claimed lane by lane. */
  readonly exceptWebhooks: readonly string[]
}

export interface ClaimInput extends Look {
  readonly workerId: string
  readonly limit: number
  readonly rooms: readonly ClaimRoom[]
  /** Room of the webhooks not named in `rooms`. */
  readonly defaultRoom: number
  readonly defaultBytes?: number
  /** No limit when absent. */
  readonly bytes?: ClaimBytes
}

/** A webhook with due deliveries that were not claimed. */
export interface PassedWebhook {
  readonly webhookId: string
  /** True when none may be claimed now: it is paused or disabled. False when there was no room. */
  readonly held: boolean
  /** It is only ever claimed as a lane. */
  readonly ordered: boolean
}

export interface ClaimResult {
  readonly leased: readonly ClaimedDelivery[]
  readonly passed: readonly PassedWebhook[]
  /** The claim stopped at its limit: there may be more. */
  readonly isFull: boolean
  /** The due time that the claim looked up to. */
  readonly lookedUpTo: Date
}

export interface ClaimRow {
  readonly id: string
  readonly tenant_id: string
  readonly webhook_id: string
  readonly webhook_version: number | null
  readonly event_id: string
  readonly event: string
  readonly body: string | null
  readonly attempts: number
  readonly lease_token: number
  readonly schedule_start: number
  readonly test: boolean
}

/** A row of a claim: a leased delivery, or (without id) what was passed over of one webhook. */
type ClaimOrPassed =
  | (ClaimRow & { readonly due_at: Date })
  | {
      readonly id: null
      readonly webhook_id: string
      readonly held: boolean
      readonly ordered: boolean
      readonly seen: number
      readonly due_at: Date
    }

// How the claims are written keeps their plans from depending on how much waited when they were made: rows are updated where
// they were found (ctid), and OFFSET 0 has webhooks and events looked up one by one. Joined as tables are, all of a table
// that was empty then would be read for a few of its rows. A row that changes in that moment is left for the next claim.

/**
 * Takes the deliveries that are due, oldest first, as far as their webhooks have room: the worker leases
 * them (token and attempt grow). Suspects are claimed apart (suspects.ts). The others are left as they are, and their
 * webhooks named, so that the worker passes over them at the next claim and one long queue does not stand before all
 * others.
 */
export async function claimDeliveries(db: Database, input: ClaimInput): Promise<ClaimResult> {
  const { rows } = await sql<ClaimOrPassed>`/* claim_deliveries */
    WITH due AS MATERIALIZED (
      SELECT q.ctid, q.id, q.webhook_id, q.event_id, q.due_at, q.test
        FROM gancho.delivery_queue q
       WHERE ${isDue(input)}
       ORDER BY q.due_at, q.id LIMIT ${input.limit}
         FOR UPDATE SKIP LOCKED
    ), considered AS (
      SELECT d.ctid, d.id, d.webhook_id, d.due_at, w.version AS webhook_version, kind.held, kind.ordered, e.body,
             coalesce(r.proven, false) AS proven,
             NOT kind.held AND NOT kind.ordered AND row_number() OVER lane <= coalesce(r.room, ${input.defaultRoom})
               AND (row_number() OVER lane = 1 OR sum(octet_length(e.body)) OVER lane <= coalesce(r.bytes, ${input.defaultBytes ?? noLimit})) AS has_room
        FROM due d
        LEFT JOIN LATERAL (SELECT * FROM gancho.webhooks w WHERE w.id = d.webhook_id OFFSET 0) AS w ON true
        LEFT JOIN LATERAL (SELECT e.body FROM gancho.events e WHERE e.id = d.event_id OFFSET 0) AS e ON true
        LEFT JOIN json_to_recordset(${JSON.stringify(input.rooms)}::json) AS r (webhook_id text, room int, bytes int, proven boolean) ON r.webhook_id = d.webhook_id
       CROSS JOIN LATERAL (SELECT coalesce(w.state <> 'ACTIVE', false) AND NOT d.test, coalesce(w.ordered, false) AND NOT d.test) AS kind (held, ordered)
      WINDOW lane AS (PARTITION BY d.webhook_id ORDER BY d.due_at, d.id)
    ), placed AS MATERIALIZED (
      SELECT c.*, c.has_room AND ${fitsInto(input.bytes)} AS fits FROM considered c
    ), claimed AS (
      UPDATE gancho.delivery_queue q
         SET lease_owner = ${input.workerId}, lease_token = q.lease_token + 1, attempts = q.attempts + 1
        FROM placed p WHERE p.fits AND q.ctid = p.ctid
      RETURNING q.id, q.tenant_id, q.webhook_id, p.webhook_version, q.event_id, q.event, q.attempts, q.lease_token, q.schedule_start,
                q.test, q.due_at, p.body
    )
    SELECT c.*, NULL::boolean AS held, NULL::boolean AS ordered, NULL::int AS seen FROM claimed c
    UNION ALL
    SELECT NULL, NULL, p.webhook_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, max(p.due_at), NULL, bool_and(p.held), bool_and(p.ordered), count(*)::int
      FROM placed p WHERE NOT p.fits GROUP BY p.webhook_id`.execute(db.kysely)
  const leased = rows.filter((row): row is ClaimRow & { due_at: Date } => row.id !== null)
  const passed = rows.filter((row) => row.id === null)
  const seen = leased.length + passed.reduce((sum, row) => sum + row.seen, 0)
  const isFull = seen >= input.limit
  return {
    leased: leased.sort(byDueTime).map(toClaimed),
    passed: passed.map((row) => ({ webhookId: row.webhook_id, held: row.held, ordered: row.ordered })),
    isFull,
    lookedUpTo: isFull ? new Date(Math.max(...rows.map((row) => row.due_at.getTime()))) : input.now,
  }
}

/** Whether a claim would find anything: much cheaper to ask than to claim, for a worker that has nothing to do. */
export async function isAnythingDue(db: Database, look: Look): Promise<boolean> {
  const { rows } = await sql`/* is_anything_due */
    SELECT FROM gancho.delivery_queue q WHERE ${isDue(look)} ORDER BY q.due_at LIMIT 1`.execute(db.kysely)
  return rows.length > 0
}

function isDue({ now, dueFrom, exceptWebhooks }: Look) {
  return sql`q.due_at >= ${dueFrom ?? '-infinity'}::timestamptz AND q.due_at <= ${now}
         AND q.lease_owner IS NULL AND q.losses < 2 AND q.webhook_id <> ALL (${textArray(exceptWebhooks)})`
}

/**
 * The same for the lanes of webhooks that were passed over and have room. Of an ordered webhook only the
 * first delivery, and that only when nobody has it and it need not wait: the others wait behind it.
 */
export async function claimLanes(
  db: Database,
  input: {
    readonly workerId: string
    readonly now: Date
    readonly rooms: readonly ClaimRoom[]
    readonly bytes?: ClaimBytes
  },
): Promise<readonly ClaimedDelivery[]> {
  // Ordered ones are not locked while they are chosen: to skip the first as locked would be to take the second.
  const { rows } = await sql<ClaimRow & { due_at: Date }>`/* claim_lanes */
    WITH lane AS MATERIALIZED (
      SELECT r.webhook_id, r.room, r.bytes, coalesce(r.proven, false) AS proven, w.version, w.ordered IS TRUE AS ordered, w.turn_of, w.turns
        FROM json_to_recordset(${JSON.stringify(input.rooms)}::json) AS r (webhook_id text, room int, bytes int, proven boolean)
        LEFT JOIN LATERAL (SELECT * FROM gancho.webhooks w WHERE w.id = r.webhook_id OFFSET 0) AS w ON true
       WHERE w.id IS NULL OR (w.state = 'ACTIVE' AND (NOT w.ordered OR w.resume_at IS NULL OR w.resume_at <= ${input.now}))
       ORDER BY r.webhook_id
    ), due AS MATERIALIZED (
      SELECT next.*, lane.version, lane.bytes, lane.proven, lane.ordered, lane.turn_of, lane.turns FROM lane CROSS JOIN LATERAL (
        SELECT q.ctid, q.id, q.webhook_id, q.event_id, q.due_at FROM gancho.delivery_queue q
         WHERE ${ofLane(sql.ref('lane.webhook_id'), input.now)} AND q.lease_owner IS NULL AND q.losses < 2
         ORDER BY ${laneOrder} LIMIT lane.room
           FOR UPDATE SKIP LOCKED) AS next
       WHERE NOT lane.ordered
      UNION ALL
      SELECT first.*, lane.version, lane.bytes, lane.proven, lane.ordered, lane.turn_of, lane.turns FROM lane CROSS JOIN LATERAL (
        SELECT q.ctid, q.id, q.webhook_id, q.event_id, q.due_at FROM gancho.delivery_queue q
         WHERE ${ofLane(sql.ref('lane.webhook_id'))} ORDER BY ${laneOrder} LIMIT 1) AS first
       WHERE lane.ordered AND first.due_at <= ${input.now}
    ), considered AS (
      SELECT d.*, e.body, row_number() OVER lane = 1 OR sum(octet_length(e.body)) OVER lane <= coalesce(d.bytes, ${noLimit}) AS has_room
        FROM due d LEFT JOIN LATERAL (SELECT e.body FROM gancho.events e WHERE e.id = d.event_id OFFSET 0) AS e ON true
      WINDOW lane AS (PARTITION BY d.webhook_id ORDER BY d.due_at, d.id)
    ), placed AS MATERIALIZED (
      SELECT c.*, c.has_room AND ${fitsInto(input.bytes)} AS fits FROM considered c
    ), first_locked AS MATERIALIZED (
      SELECT p.id, p.webhook_id, p.turn_of, p.turns FROM placed p CROSS JOIN LATERAL (
        SELECT FROM gancho.delivery_queue q WHERE q.id = p.id AND q.lease_owner IS NULL FOR UPDATE SKIP LOCKED) AS locked
       WHERE p.ordered AND p.fits
    ), in_turn AS (
      ${takeTurns(sql`first_locked`)}
    ), claimed AS (
      UPDATE gancho.delivery_queue q
         SET lease_owner = ${input.workerId}, lease_token = q.lease_token + 1, attempts = q.attempts + 1
        FROM placed p WHERE p.fits AND (NOT p.ordered OR p.webhook_id IN (SELECT id FROM in_turn)) AND q.ctid = p.ctid AND q.lease_owner IS NULL AND q.losses < 2
      RETURNING q.id, q.tenant_id, q.webhook_id, p.version AS webhook_version, q.event_id, q.event, q.attempts, q.lease_token,
                q.schedule_start, q.test, q.due_at, p.body
    )
    SELECT * FROM claimed`.execute(db.kysely)
  return [...rows].sort(byDueTime).map(toClaimed)
}

/**
 * Takes the turn of ordered webhooks for the deliveries that `first` names, whose rows are locked. There is none while
 * the delivery of the last turn is leased: a transaction that began before and committed after that was claimed makes
 * another delivery the first. Of two workers that claim at once, one finds `turns` changed.
 */
export function takeTurns(first: RawBuilder<unknown>) {
  return sql`UPDATE gancho.webhooks w SET turn_of = f.id, turns = w.turns + 1
        FROM ${first} f
       WHERE w.id = ANY (ARRAY(SELECT f.webhook_id FROM ${first} f)) AND w.id = f.webhook_id AND w.turns = f.turns
         AND ${isTurnOver(sql.ref('f.turn_of'))}
      RETURNING w.id`
}

/** The delivery that an ordered webhook was last claimed for is not leased any more. */
function isTurnOver(turnOf: RawBuilder<unknown>) {
  return sql`coalesce((SELECT h.lease_owner IS NULL FROM gancho.delivery_queue h WHERE h.id = ${turnOf}), true)`
}

/** What became of a lane that was held. */
export interface HeldLane {
  readonly webhook_id: string
  /** Its first delivery that may be claimed at all may be claimed now. */
  readonly claimable: boolean
  /** It holds nothing any more that nobody has in its hands. */
  readonly empty: boolean
}

/** Looks again at held lanes: one index probe for each. */
export async function inspectHeldLanes(
  db: Database,
  webhookIds: readonly string[],
  now: Date,
): Promise<readonly HeldLane[]> {
  if (webhookIds.length === 0) return []
  const { rows } = await sql<HeldLane>`
    SELECT id.webhook_id, first.id IS NULL AS empty,
           coalesce(first.due_at <= ${now} AND first.lease_owner IS NULL AND first.losses < 2
             AND (w.id IS NULL OR (w.state = 'ACTIVE' AND (NOT w.ordered OR w.resume_at IS NULL OR w.resume_at <= ${now})))
             AND (w.ordered IS NOT TRUE OR ${isTurnOver(sql.ref('w.turn_of'))}), false) AS claimable
      FROM unnest(${textArray(webhookIds)}) AS id (webhook_id)
      LEFT JOIN LATERAL (SELECT * FROM gancho.webhooks w WHERE w.id = id.webhook_id OFFSET 0) AS w ON true
      LEFT JOIN LATERAL (
        SELECT q.id, q.due_at, q.lease_owner, q.losses FROM gancho.delivery_queue q
         WHERE ${ofLane(sql.ref('id.webhook_id'))} AND (w.ordered OR (q.lease_owner IS NULL AND q.losses < 2))
         ORDER BY ${laneOrder} LIMIT 1) AS first ON true`.execute(db.kysely)
  return rows
}

/** The largest int. */
const noLimit = 2_147_483_647

/** Whether a considered row `c` is within the bytes that the claim may take, the oldest first. */
function fitsInto({ proven, unproven }: ClaimBytes = { proven: noLimit, unproven: noLimit }) {
  return sql`coalesce(sum(octet_length(c.body)) FILTER (WHERE c.has_room) OVER (PARTITION BY c.proven ORDER BY c.due_at, c.id), 0)
                           <= CASE WHEN c.proven THEN ${proven}::int ELSE ${unproven}::int END`
}

/**
 * The deliveries of one webhook that are due until a moment, as a range of the index of lanes: a webhook that is equal would
 * leave the planner free to go through all that is due instead, and with it through everybody's backlog. The comparison of
 * `webhook_id` alone tells the planner that the predicate of the index holds: it does not see that in a comparison of rows.
 */
function ofLane(webhookId: RawBuilder<unknown>, until: Date | 'infinity' = 'infinity') {
  return sql`q.webhook_id >= ${webhookId} AND (q.webhook_id, q.due_at) >= (${webhookId}, '-infinity')
           AND (q.webhook_id, q.due_at) <= (${webhookId}, ${until}::timestamptz)`
}

const laneOrder = sql`q.webhook_id, q.due_at, q.id`

/** A text array that both drivers take: a JavaScript array is not the same to them. */
function textArray(values: readonly string[]) {
  return sql<string[]>`ARRAY(SELECT json_array_elements_text(${JSON.stringify(values)}::json))`
}

export function byDueTime(a: { due_at: Date; id: string }, b: { due_at: Date; id: string }): number {
  return a.due_at.getTime() - b.due_at.getTime() || (a.id < b.id ? -1 : 1)
}

export function toClaimed(row: ClaimRow): ClaimedDelivery {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    webhookId: row.webhook_id,
    webhookVersion: row.webhook_version,
    eventId: row.event_id,
    event: row.event,
    body: row.body,
    attempt: row.attempts,
    leaseToken: row.lease_token,
    scheduleStart: row.schedule_start,
    test: row.test,
    suspect: false,
  }
}
