import type * as api from '../../contract.ts'
import type { Send } from '../request.ts'

export const apiKeys = (send: Send) => ({
  list: (filter: api.ApiKeyFilter = {}) =>
    send<api.Page<api.ApiKey>>({ method: 'GET', path: ['api-keys'], query: filter }),

  /** The answer holds the key, this once. */
  create: (key: api.ApiKeyCreation) =>
    send<api.CreatedApiKey>({ method: 'POST', path: ['api-keys'], body: key }),

  revoke: (id: string) => send<undefined>({ method: 'DELETE', path: ['api-keys', id] }),
})
