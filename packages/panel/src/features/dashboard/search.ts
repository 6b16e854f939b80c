import { compact, oneOf, type RawSearch, text } from '../../data/search.ts'

export const statsRanges = ['1h', '24h', '7d', '30d'] as const

/** What the URL of this screen says; without a range, the last 24 hours. */
export const dashboardSearch = ({ range, webhook, event }: RawSearch) =>
  compact({ range: oneOf(range, statsRanges), webhook: text(webhook), event: text(event) })
