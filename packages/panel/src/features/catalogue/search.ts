import { compact, type RawSearch, text } from '../../data/search.ts'

/** What the URL of this screen says: what is looked for, and the event type that is open. */
export const catalogueSearch = ({ q, event }: RawSearch) => compact({ q: text(q), event: text(event) })
