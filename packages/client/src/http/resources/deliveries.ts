import type * as api from '../../contract.ts'
import type { Follow, Following } from '../follow.ts'
import type { Send } from '../request.ts'

export const deliveries = (send: Send, follow: Follow) => {
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

  /**
   * The newest deliveries that fit, oldest first, and then each that is new or has changed, as it happens: the same one
   * again with every change. Ends with the signal, or when the server ends it, as at its stop; rejects when the
   * connection breaks. To go on, call it again: it begins with what is newest then.
   */
  async function* stream(
    filter: Omit<api.DeliveryFilter, keyof api.PageQuery> = {},
    options?: Following,
  ): AsyncGenerator<api.Delivery, void> {
    for await (const { event, data } of follow({ path: ['deliveries', 'stream'], query: filter }, options)) {
      if (event === 'delivery') yield JSON.parse(data) as api.Delivery
    }
  }

  return {
    list,
    iterate,
    stream,
    /** How many wait and how many failed; each counted up to 1,000. */
    counts: (filter: Pick<api.DeliveryFilter, 'webhook_id'> = {}) =>
      send<api.DeliveryCounts>({ method: 'GET', path: ['deliveries', 'counts'], query: filter }),
    get: (id: string) => send<api.Delivery>({ method: 'GET', path: ['deliveries', id] }),
    attempts: (id: string) =>
      send<api.Page<api.Attempt>>({ method: 'GET', path: ['deliveries', id, 'attempts'] }),
    /** Sends it again now, whatever became of it, and then by its retry schedule anew. */
    retry: (id: string) => send<api.Delivery>({ method: 'POST', path: ['deliveries', id, 'retry'] }),
    cancel: (id: string) => send<api.Delivery>({ method: 'POST', path: ['deliveries', id, 'cancel'] }),
  }
}
