import { compact, flag, oneOf, type RawSearch, text } from '../../data/search.ts'

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
