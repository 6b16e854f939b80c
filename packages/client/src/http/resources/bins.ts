import type * as api from '../../contract.ts'
import type { Send } from '../request.ts'

export const bins = (send: Send) => ({
  list: (page: api.PageQuery = {}) => send<api.Page<api.Bin>>({ method: 'GET', path: ['bins'], query: page }),

  create: (settings: api.BinSettings = {}) =>
    send<api.Bin>({ method: 'POST', path: ['bins'], body: settings }),

  get: (id: string) => send<api.Bin>({ method: 'GET', path: ['bins', id] }),

  /** New answers begin with the next request. */
  update: (id: string, settings: api.BinSettings) =>
    send<api.Bin>({ method: 'PATCH', path: ['bins', id], body: settings }),

  delete: (id: string) => send<undefined>({ method: 'DELETE', path: ['bins', id] }),

  /** What came, newest first. */
  requests: (id: string, page: api.PageQuery = {}) =>
    send<api.Page<api.BinRequest>>({ method: 'GET', path: ['bins', id, 'requests'], query: page }),
})
