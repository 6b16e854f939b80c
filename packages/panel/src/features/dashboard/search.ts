import { compact, type RawSearch, text } from '../../data/search.ts'

/** What the URL of this screen says. */
export const dashboardSearch = ({ q }: RawSearch) => compact({ q: text(q) })
