import type * as api from '../../contract.ts'
import type { Send } from '../request.ts'

export const alerts = (send: Send) => ({
  list: (filter: api.AlertFilter = {}) =>
    send<api.Page<api.Alert>>({ method: 'GET', path: ['alerts'], query: filter }),

  get: (id: string) => send<api.Alert>({ method: 'GET', path: ['alerts', id] }),

  /** Somebody looks after it. */
  acknowledge: (id: string) => send<api.Alert>({ method: 'POST', path: ['alerts', id, 'acknowledge'] }),

  /** It is over; the next failure opens another. */
  resolve: (id: string) => send<api.Alert>({ method: 'POST', path: ['alerts', id, 'resolve'] }),
})
