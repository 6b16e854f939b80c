import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { conditionsOf, type DeliveryFilter, everyId, type IdRange, idsOf } from './filter.queries.ts'
import type { DeliveryRow } from './queries.ts'

export interface DeliveryList {
  /** Newest first. */
  readonly rows: readonly DeliveryRow[]
  /** Where the list goes on when it was not read to its end; null when there is nothing more. */
  readonly scannedTo: string | null
}

/**
 * How many rows a list looks at before it gives up looking for more that fit: a filter that nearly nothing fits would
 * read a tenant's whole history otherwise, and an index for each filter would cost every delivery. docs/decisions/008
 */
const defaultScanLimit = 10_000

/**
 * The newest deliveries that fit, those before `beforeId`: at most `limit`, and fewer where `scannedTo` says so. They
 * come from two tables, each read on its own in the order of an index, and are merged here.
 */
export async function listDeliveries(
  kysely: Kysely<Schema>,
  input: DeliveryFilter & {
    readonly beforeId: string | null
    readonly limit: number
    readonly scanLimit?: number
  },
): Promise<DeliveryList> {
  const { limit, scanLimit = defaultScanLimit } = input
  const asked = conditionsOf(input)
  const fits = asked.length === 0 ? sql`true` : sql`(${allOf(asked)}) IS TRUE`
  const sources = sourcesOf(input).map(
    ({ order, conditions }) => sql`(
      SELECT * FROM (
        SELECT d.*, row_number() OVER (ORDER BY ${order}) AS place, ${fits} AS fits
          FROM (SELECT * FROM gancho.webhook_deliveries WHERE ${allOf(conditions)} ORDER BY ${order} LIMIT ${scanLimit}) AS d
      ) AS looked_at
       WHERE fits OR place = ${scanLimit} ORDER BY ${order} LIMIT ${limit})`,
  )
  const { rows } = await sql<ScannedRow>`${sql.join(sources, sql` UNION ALL `)}`.execute(kysely)
  return merge(rows, { limit, scanLimit, from: idsOf(input).from })
}

interface ScannedRow extends DeliveryRow {
  /** Which one it is of those that its source looked at. The last of them comes whether it fits or not. */
  readonly place: number
  readonly fits: boolean
}

/** A table, as half of the view, and an index to read it by. */
interface Source {
  readonly conditions: readonly RawBuilder<boolean>[]
  readonly order: RawBuilder<unknown>
}

function sourcesOf(filter: DeliveryFilter & { readonly beforeId: string | null }): Source[] {
  const { tenantId, status, webhookId } = filter
  const ids = idsOf(filter)
  const ofTenant = alongIndex('tenant_id', tenantId, ids)
  // These two are always null in the other half of the view, so the planner leaves that half out.
  const unfinished = sql<boolean>`next_attempt_at IS NOT NULL`
  const finished = sql<boolean>`finished_at IS NOT NULL`
  const queue = { ...ofTenant, conditions: [...ofTenant.conditions, unfinished] }

  if (status === 'PENDING' || status === 'SENDING') return [queue]
  if (status === 'FAILED') {
    return [{ ...ofTenant, conditions: [...ofTenant.conditions, finished, sql`status = 'FAILED'`] }]
  }
  const ofWebhook = webhookId === undefined ? ofTenant : logOfWebhook(tenantId, webhookId, ids)
  const log = { ...ofWebhook, conditions: [...ofWebhook.conditions, finished] }
  return status === undefined ? [queue, log] : [log]
}

/**
 * Rows with one value in a column, newest first. An order that begins with a column which is not said to be equal to
 * the value is that of one index and no other, and the bound of both columns is where its scan begins: the planner,
 * left to choose, may read what all tenants have. It has no lower bound, as a scan would not end there.
 */
function alongIndex(
  column: 'tenant_id' | 'webhook_id',
  value: string,
  { from, before, isNarrow }: IdRange,
): Source {
  const key = sql.ref(column)
  return {
    conditions: isNarrow
      ? [sql`${key} = ${value}`, sql`id >= ${from}`, sql`id < ${before}`]
      : [sql`${key} >= ${value}`, sql`(${key}, id) < (${value}, ${before})`],
    order: sql`${key} DESC, id DESC`,
  }
}

/** Nothing when the webhook is another tenant's, as its newest row tells. */
function logOfWebhook(tenantId: string, webhookId: string, ids: IdRange): Source {
  const ofWebhook = alongIndex('webhook_id', webhookId, ids)
  const { conditions, order } = alongIndex('webhook_id', webhookId, everyId)
  const owner = sql`(SELECT tenant_id FROM gancho.delivery_log WHERE ${allOf(conditions)} ORDER BY ${order} LIMIT 1)`
  return { ...ofWebhook, conditions: [...ofWebhook.conditions, sql`${owner} = ${tenantId}`] }
}

function allOf(conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> {
  return sql.join(conditions, sql` AND `)
}

/** What a source did not look at is older than the last row it did: nothing is known of what lies there. */
function merge(
  rows: readonly ScannedRow[],
  input: { limit: number; scanLimit: number; from: string },
): DeliveryList {
  const ends = rows
    .filter(({ place, id }) => place === input.scanLimit && id >= input.from)
    .map(({ id }) => id)
  const scannedTo = ends.toSorted().at(-1) ?? null
  const fitting = rows
    .filter(({ fits, id }) => fits && (scannedTo === null || id >= scannedTo))
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, input.limit)
    .map(({ place: _place, fits: _fits, ...row }) => row)
  return { rows: fitting, scannedTo }
}
