import { compact, type RawSearch, text } from '../../data/search.ts'

/** What the URL of this screen says. */
export const alertsSearch = ({ q }: RawSearch) => compact({ q: text(q) })
