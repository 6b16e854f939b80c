import type * as api from '../../contract.ts'
import type { Send } from '../request.ts'

export const deliveries = (send: Send) => {
  const list = (filter: api.DeliveryFilter = {}) =>
    send<api.Page<api.Delivery>>({ method: 'GET', path: ['deliveries'], query: filter })

  /** Every delivery that fits, page by page, as it is consumed. */
  async function* iterate(filter: api.DeliveryFilter = {}): AsyncGenerator<api.Delivery, void> {
    let page = await list(filter)
    yield* page.data
    while (page.next_cursor !== null) {
      page = await list({ ...filter, cursor: page.next_cursor })
      yield* page.data
    }
  }

  return {
    list,
    iterate,
    get: (id: string) => send<api.Delivery>({ method: 'GET', path: ['deliveries', id] }),
    attempts: (id: string) =>
      send<api.Page<api.Attempt>>({ method: 'GET', path: ['deliveries', id, 'attempts'] }),
    /** Sends it again now, whatever became of it, and then by its retry schedule anew. */
    retry: (id: string) => send<api.Delivery>({ method: 'POST', path: ['deliveries', id, 'retry'] }),
    cancel: (id: string) => send<api.Delivery>({ method: 'POST', path: ['deliveries', id, 'cancel'] }),
  }
}
