import { compact, oneOf, type RawSearch, text } from '../../data/search.ts'

export const webhookStates = ['ACTIVE', 'PAUSED', 'DISABLED'] as const

/** What the URL of the list says. */
export const webhooksSearch = ({ find, state }: RawSearch) =>
  compact({ find: text(find), state: oneOf(state, webhookStates) })
