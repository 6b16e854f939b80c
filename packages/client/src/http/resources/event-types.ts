import type * as api from '../../contract.ts'
import type { Send } from '../request.ts'

export const eventTypes = (send: Send) => ({
  list: () => send<api.Page<api.EventType>>({ method: 'GET', path: ['event-types'] }),

  get: (name: string) => send<api.EventType>({ method: 'GET', path: ['event-types', name] }),

  /** Registers or replaces an event type of your own (operator key). */
  put: (name: string, definition: api.EventTypeDefinition) =>
    send<api.EventType>({ method: 'PUT', path: ['event-types', name], body: definition }),
})
