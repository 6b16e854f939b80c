import { compact, type RawSearch, text } from '../../data/search.ts'

/** What the URL of this screen says. `webhook`: whose deliveries are to be sent again. */
export const replaysSearch = ({ webhook }: RawSearch) => compact({ webhook: text(webhook) })
