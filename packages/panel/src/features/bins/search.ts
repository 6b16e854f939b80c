import { compact, type RawSearch, text } from '../../data/search.ts'

/** What the URL of a bin says: which of its requests is shown. */
export const binSearch = ({ request }: RawSearch) => compact({ request: text(request, 64) })
