import { compact, oneOf, type RawSearch } from '../../data/search.ts'

/** The views of the list; without one, what is open. */
export const alertViews = ['open', 'acknowledged', 'resolved', 'all'] as const

export const alertsSearch = ({ view }: RawSearch) => compact({ view: oneOf(view, alertViews) })
