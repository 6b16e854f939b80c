import type { DeliveryFilter } from '@gancho/client/http'
import { compact, flag, given, integer, oneOf, type RawSearch, text } from '../../data/search.ts'

export const deliveryStatuses = ['PENDING', 'SENDING', 'DELIVERED', 'FAILED', 'CANCELLED'] as const
export const deliveryRanges = ['1h', '24h', '7d', '30d'] as const

/**
 * What the URL of a delivery log says: the filters of the API. A `range` counts back from now, so that a link stays
 * "the last day"; `from` and `to` are moments.
 */
export const deliveriesSearch = (raw: RawSearch) =>
  compact({
    status: oneOf(raw.status, deliveryStatuses),
    event: text(raw.event),
    webhook: text(raw.webhook),
    error: text(raw.error),
    code: text(raw.code),
    range: oneOf(raw.range, deliveryRanges),
    from: text(raw.from),
    to: text(raw.to),
    test: flag(raw.test),
    q: text(raw.q),
  })

export type DeliveriesSearch = ReturnType<typeof deliveriesSearch>

/** Changes some of the filters; undefined takes one away. */
export type ChangeSearch = (
  change: { [Key in keyof DeliveriesSearch]?: DeliveriesSearch[Key] | undefined },
) => void

/**
 * Whether a log is filtered by more than status and id; one that is scoped to a webhook is not filtered by it. The URL may
 * also hold what is no filter: whom an operator acts for.
 */
export function hasFilters(search: DeliveriesSearch, isScoped: boolean): boolean {
  const { event, error, code, range, from, to, test } = search
  const webhook = isScoped ? undefined : search.webhook
  return [event, webhook, error, code, range, from, to, test].some((each) => each !== undefined)
}

export const detailTabs = ['request', 'response', 'signature', 'changes'] as const

/** Which attempt of a delivery is looked at, and which side of it: the newest, and what was sent, otherwise. */
export const deliverySearch = ({ attempt, tab }: RawSearch) =>
  compact({
    attempt: integer(attempt, { min: 1, max: 100_000 }),
    tab: oneOf(tab, detailTabs),
  })

export type DetailView = ReturnType<typeof deliverySearch>

const hourMs = 3_600_000
const rangeMs = { '1h': hourMs, '24h': 24 * hourMs, '7d': 7 * 24 * hourMs, '30d': 30 * 24 * hourMs } as const

/** The filter of the API that a log's URL stands for at this moment. */
export function filterOf(search: DeliveriesSearch, nowMs: number): DeliveryFilter {
  const { status, event, webhook, error, code, range, from, to, test, q } = search
  const start = range === undefined ? from : new Date(nowMs - rangeMs[range]).toISOString()
  return given({
    status,
    event,
    webhook_id: webhook,
    error,
    status_code: code,
    from: start,
    to: range === undefined ? to : undefined,
    test,
    q,
  })
}

/** The errors of attempts and deliveries that people look for; a link may name others. */
export const causes = [
  'http_status',
  'timeout',
  'connect_error',
  'connect_timeout',
  'connection_reset',
  'dns_error',
  'tls_error',
  'redirect',
  'gone',
  'headers_too_large',
  'protocol_error',
  'blocked_address',
  'unreadable_secret',
  'worker_lost',
  'cancelled',
  'webhook_deleted',
  'event_expired',
  'expired',
  'expunged',
]
