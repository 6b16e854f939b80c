import type { Commit, DatabaseServer, Statement } from './database-server.ts'

/** A delivery as the database has it. */
export interface Row {
  readonly id: string
  readonly finished: boolean
  readonly tenant_id: string
  readonly webhook_id: string
  readonly event_id: string
  readonly test: boolean
  readonly due_ms: number
  readonly owner: string | null
  readonly token: number
  readonly attempts: number
  readonly schedule_start: number
  readonly status: 'DELIVERED' | 'FAILED' | 'CANCELLED' | null
  readonly last_error: string | null
}

export interface WebhookRow {
  readonly id: string
  readonly tenant_id: string
  readonly url: string
  readonly state: 'ACTIVE' | 'PAUSED' | 'DISABLED'
  readonly state_reason: string | null
  readonly version: number
  /** The version of its last new start. */
  readonly judged_from: number
  readonly ordered: boolean
  readonly max_in_flight: number
  /** It has a limit of requests per second. */
  readonly is_limited: boolean
  /** Milliseconds before each attempt. */
  readonly schedule: readonly number[]
  readonly failing_ms: number | null
  readonly resume_ms: number | null
}

/** What one commit changed, as the rules look at it. */
export interface Change {
  readonly by: string
  readonly commit: Commit
  readonly before: Row | undefined
  readonly after: Row | undefined
}

const changedQueue = `
  SELECT id, false AS finished, tenant_id, webhook_id, event_id, test, (extract(epoch FROM due_at) * 1000)::float8 AS due_ms, lease_owner AS owner,
         lease_token AS token, attempts, schedule_start, NULL AS status, last_error
    FROM gancho.delivery_queue WHERE xmin::text::bigint > $1`

const finishedColumns = `id, true AS finished, tenant_id, webhook_id, event_id, test, 0 AS due_ms, NULL AS owner, lease_token AS token, attempts,
         0 AS schedule_start, status, last_error`

const readLog = asText(`SELECT ${finishedColumns} FROM gancho.delivery_log`)

/** Those that have just left the queue. */
const readFinished = asText(
  `SELECT ${finishedColumns} FROM gancho.delivery_log WHERE id IN (SELECT json_array_elements_text($1::json))`,
)

const webhooks = `
  SELECT id, tenant_id, url, state, state_reason, version, judged_from, ordered, max_in_flight, rate_limit_per_second IS NOT NULL AS is_limited, (SELECT json_agg(s * 1000) FROM unnest(retry_schedule_seconds) AS s) AS schedule,
         (extract(epoch FROM failing_since) * 1000)::float8 AS failing_ms, (extract(epoch FROM resume_at) * 1000)::float8 AS resume_ms
    FROM gancho.webhooks`

/**
 * Both in one: most commits that change one may have changed the other. To read a row takes longer than to find it, so
 * only the rows that a later transaction than $1 wrote are read, and only the ids of all others. No transaction runs
 * beside another, so their numbers are in the order of their commits.
 */
const readState = `
  SELECT (${asText(changedQueue)}) AS changed, (${asText(webhooks)}) AS webhooks,
         (SELECT string_agg(id, ' ') FROM gancho.delivery_queue) AS ids,
         (SELECT max(xmin::text::bigint) FROM gancho.delivery_queue)::float8 AS written_by`

const readWorkers = asText(`SELECT id, heartbeat_at::text AS beat FROM gancho.workers`)

/** One text for all rows: to read it takes a fraction of the time that to read many fields takes. */
function asText(query: string): string {
  return `SELECT coalesce(json_agg(r ORDER BY r.id), '[]')::text AS rows FROM (${query}) AS r`
}

/** What a statement says that changes something of these. */
const changesWorkers = /(INSERT INTO|DELETE FROM) gancho\.workers/
const changesWebhooks = /(insert into|update|delete from) "?gancho"?\."?webhooks\b/i
const changesLog = /DELETE FROM gancho\.delivery_log|drop_expired|expire_/
const changesDeliveries =
  /(INSERT INTO|UPDATE|DELETE FROM) gancho\.delivery_(queue|log)\b|accept_events|drop_expired|expire_/

/** By its own answer. What it changed all the same is seen at the next look, and nobody may have done it. */
function changedNothing({ text, rows }: Statement): boolean {
  if (text.startsWith('/* claim_')) return rows.every(({ id }) => id === null)
  if (text.startsWith('/* record_outcomes */')) return rows[0]?.recorded === 0
  return false
}

/** Looks at the database after each commit that may have changed something, and tells what did. */
export class Observer {
  readonly rows = new Map<string, Row>()
  readonly webhooks = new Map<string, WebhookRow>()
  /** Heartbeats as they are stored, by worker. */
  readonly workers = new Map<string, string>()
  onChange: (change: Change) => void = () => {}
  onWebhook: (by: string, before: WebhookRow | undefined, after: WebhookRow | undefined) => void = () => {}
  onWorkerGone: (by: string, workerId: string, lastBeat: string) => void = () => {}
  /** Told last of each commit. */
  onSeen: (commit: Commit) => void = () => {}
  private readonly server: DatabaseServer
  /** The number of the last transaction whose rows in the queue were read. */
  private seenUpTo = 0

  constructor(server: DatabaseServer) {
    this.server = server
    server.onCommit = (commit) => this.look(commit)
  }

  /** Looks at all there is, after what was not done by a session. */
  lookAtAll(by: string): void {
    const commit = { by, statements: [] }
    this.lookAtWorkers(commit)
    this.lookAtState(commit, true)
    this.onSeen(commit)
  }

  private look(commit: Commit): void {
    const effective = commit.statements.filter((statement) => !changedNothing(statement))
    const touches = (what: RegExp) => effective.some(({ text }) => what.test(text))
    if (touches(changesWorkers)) this.lookAtWorkers(commit)
    if (touches(changesWebhooks) || touches(changesDeliveries)) this.lookAtState(commit, touches(changesLog))
    this.onSeen(commit)
  }

  private read<Row>(query: string, ...parameters: string[]): readonly Row[] {
    return JSON.parse(String(this.server.run(query, parameters).rows[0]?.rows))
  }

  private lookAtState(commit: Commit, isWhole: boolean): void {
    const [state] = this.server.run(readState, [this.seenUpTo]).rows
    this.seenUpTo = Math.max(this.seenUpTo, Number(state?.written_by))
    this.lookAtWebhooks(commit, JSON.parse(String(state?.webhooks)))
    const queued = new Set(String(state?.ids ?? '').split(' '))
    this.lookAtRows(commit, { changed: JSON.parse(String(state?.changed)), queued }, isWhole)
  }

  /**
   * Of what is finished, only that which has just left the queue is read, unless the commit may have taken something
   * out of the log: to read it all takes longer than all else. That nothing is in both is looked at in the end.
   */
  private lookAtRows(
    commit: Commit,
    { changed, queued }: { readonly changed: readonly Row[]; readonly queued: ReadonlySet<string> },
    isWhole: boolean,
  ): void {
    const left = [...this.rows.values()].filter(({ id, finished }) => !finished && !queued.has(id))
    const log = isWhole
      ? this.read<Row>(readLog)
      : left.length > 0
        ? this.read<Row>(readFinished, idsOf(left))
        : []
    const logged = new Set(log.map(({ id }) => id))
    const gone = isWhole
      ? [...this.rows.values()].filter(({ id }) => !logged.has(id) && !queued.has(id))
      : left.filter(({ id }) => !logged.has(id))
    for (const row of [...log, ...changed]) {
      const before = this.rows.get(row.id)
      if (before !== undefined && isSame(before, row)) continue
      this.rows.set(row.id, row)
      this.onChange({ by: commit.by, commit, before, after: row })
    }
    for (const before of gone) {
      this.rows.delete(before.id)
      this.onChange({ by: commit.by, commit, before, after: undefined })
    }
  }

  private lookAtWebhooks(commit: Commit, rows: readonly WebhookRow[]): void {
    const seen = new Set<string>()
    for (const row of rows) {
      seen.add(row.id)
      const before = this.webhooks.get(row.id)
      this.webhooks.set(row.id, row)
      if (before === undefined || JSON.stringify(before) !== JSON.stringify(row))
        this.onWebhook(commit.by, before, row)
    }
    for (const [id, before] of this.webhooks) {
      if (seen.has(id)) continue
      this.webhooks.delete(id)
      this.onWebhook(commit.by, before, undefined)
    }
  }

  private lookAtWorkers(commit: Commit): void {
    const seen = new Set<string>()
    for (const { id, beat } of this.read<{ id: string; beat: string }>(readWorkers)) {
      seen.add(id)
      this.workers.set(id, beat)
    }
    for (const [id, beat] of this.workers) {
      if (seen.has(id)) continue
      this.workers.delete(id)
      this.onWorkerGone(commit.by, id, beat)
    }
  }
}

function isSame(a: Row, b: Row): boolean {
  return (
    a.finished === b.finished &&
    a.owner === b.owner &&
    a.token === b.token &&
    a.attempts === b.attempts &&
    a.due_ms === b.due_ms &&
    a.schedule_start === b.schedule_start &&
    a.status === b.status &&
    a.last_error === b.last_error
  )
}

function idsOf(rows: readonly Row[]): string {
  return JSON.stringify(rows.map(({ id }) => id))
}
