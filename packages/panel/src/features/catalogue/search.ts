import { compact, type RawSearch, text } from '../../data/search.ts'

/** What the URL of this screen says. */
export const catalogueSearch = ({ q }: RawSearch) => compact({ q: text(q) })
