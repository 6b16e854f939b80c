import { type RawBuilder, sql } from 'kysely'
import type { DeliveryStatus } from '../../engine/index.ts'
import { deliveryIdsOf, firstIdAt, isId } from '../../platform/ids.ts'
import { prefixOf } from '../event-types/index.ts'

/** Deliveries of a tenant that fit all that is given. */
export interface DeliveryFilter {
  readonly tenantId: string
  readonly status?: DeliveryStatus | undefined
  /** One type, or a prefix of types: see features/event-types/event-pattern.ts. */
  readonly event?: string | undefined
  readonly webhookId?: string | undefined
  readonly eventId?: string | undefined
  readonly resourceId?: string | undefined
  /** The code of the last failure. */
  readonly error?: string | undefined
  /** The last response: `503`, or `5xx` for all of them. */
  readonly statusCode?: string | undefined
  /** Of events of this moment or later. */
  readonly from?: Date | undefined
  /** Of events before this moment. */
  readonly to?: Date | undefined
  readonly test?: boolean | undefined
  /** The id of a delivery, an event or a resource. */
  readonly q?: string | undefined
}

/** Ids from `from` on, `before` excluded. */
export interface IdRange {
  readonly from: string
  readonly before: string
  /** They are of one moment, so there are few. */
  readonly isNarrow: boolean
}

export const everyId: IdRange = { from: 'dlv_', before: 'dlv_g', isNarrow: false }

/** The ids that can fit. */
export function idsOf(filter: DeliveryFilter & { readonly beforeId: string | null }): IdRange {
  const { beforeId, from, to, eventId = '', q = '' } = filter
  const ofMoment = [eventId, q].filter((id) => isId('evt', id)).map(deliveryIdsOf)
  if (isId('dlv', q)) ofMoment.push({ from: q, before: `${q}0` })
  const froms = [everyId.from, ...ofMoment.map((ids) => ids.from)]
  const befores = [everyId.before, ...ofMoment.map((ids) => ids.before)]
  if (from !== undefined) froms.push(firstIdAt('dlv', from.getTime()))
  if (to !== undefined) befores.push(firstIdAt('dlv', to.getTime()))
  if (beforeId !== null) befores.push(beforeId)
  return {
    from: froms.toSorted().at(-1) ?? everyId.from,
    before: befores.toSorted()[0] ?? everyId.before,
    isNarrow: ofMoment.length > 0,
  }
}

/** What is asked of each row. */
export function conditionsOf(filter: DeliveryFilter): RawBuilder<boolean>[] {
  const { from, status, event, webhookId, eventId, resourceId, error, statusCode, test, q } = filter
  const conditions: RawBuilder<boolean>[] = []
  if (from !== undefined) conditions.push(sql`id >= ${firstIdAt('dlv', from.getTime())}`)
  if (status !== undefined) conditions.push(sql`status = ${status}`)
  if (event !== undefined) conditions.push(eventFits(event))
  if (webhookId !== undefined) conditions.push(sql`webhook_id = ${webhookId}`)
  if (eventId !== undefined) conditions.push(sql`event_id = ${eventId}`)
  if (resourceId !== undefined) conditions.push(sql`resource_id = ${resourceId}`)
  if (error !== undefined) conditions.push(sql`starts_with(last_error, ${`${error}:`})`)
  if (statusCode !== undefined) conditions.push(statusCodeFits(statusCode))
  if (test !== undefined) conditions.push(sql`test = ${test}`)
  if (q !== undefined && !isId('dlv', q)) {
    conditions.push(isId('evt', q) ? sql`event_id = ${q}` : sql`resource_id = ${q}`)
  }
  return conditions
}

/** Whether a row's event type fits a pattern. */
export function eventFits(pattern: string): RawBuilder<boolean> {
  const prefix = prefixOf(pattern)
  return prefix === null ? sql`event = ${pattern}` : sql`starts_with(event, ${prefix})`
}

function statusCodeFits(statusCode: string): RawBuilder<boolean> {
  const [least, most] = ['0', '9'].map((digit) => Number(statusCode.replaceAll('x', digit)))
  return sql`last_status_code BETWEEN ${least} AND ${most}`
}
