import type * as api from '../../contract.ts'
import type { Send } from '../request.ts'

export const expunges = (send: Send) => ({
  /** Starts taking away what events said, for good: `get` tells how far it is. */
  create: (expunge: api.ExpungeCreation) =>
    send<api.Expunge>({ method: 'POST', path: ['expunges'], body: expunge }),

  list: (page: api.PageQuery = {}) =>
    send<api.Page<api.Expunge>>({ method: 'GET', path: ['expunges'], query: page }),

  get: (id: string) => send<api.Expunge>({ method: 'GET', path: ['expunges', id] }),
})
