import { compact, type RawSearch, text } from '../../data/search.ts'

/** What the URL of this screen says. */
export const deliveriesSearch = ({ q }: RawSearch) => compact({ q: text(q) })
