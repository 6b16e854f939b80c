import { transitions } from '../../engine/index.ts'
import { ApiError } from '../../platform/api-error.ts'
import type { Call, OfTenant, PageInput } from '../../platform/deps.ts'
import { isId } from '../../platform/ids.ts'
import { countDeliveries as count } from './count.queries.ts'
import type { DeliveryFilter } from './filter.queries.ts'
import { listDeliveries as list } from './list.queries.ts'
import * as queries from './queries.ts'

/** Between reading where a delivery stands and changing it, a worker may have moved it: look again. */
const mostLooks = 5

/** What is no id of its kind names nothing, and nothing fits it. */
export async function listDeliveries({ deps, input }: Call<'db', DeliveryFilter & PageInput>) {
  const { webhookId, eventId } = input
  if (webhookId !== undefined && !isId('wh', webhookId)) return { rows: [], scannedTo: null }
  if (eventId !== undefined && !isId('evt', eventId)) return { rows: [], scannedTo: null }
  return await list(deps.db.kysely, input)
}

/** Each counted up to `mostCounted`. */
export async function countDeliveries({
  deps,
  input,
}: Call<'db', { readonly tenantId: string; readonly webhookId: string | undefined }>) {
  const { webhookId } = input
  if (webhookId !== undefined && !isId('wh', webhookId)) return { pending: 0, failed: 0 }
  return await count(deps.db.kysely, input)
}

/** @throws ApiError `delivery_not_found` */
export async function getDelivery({ deps, input: { tenantId, id } }: Call<'db', OfTenant>) {
  const row = isId('dlv', id) ? await queries.findDelivery(deps.db.kysely, tenantId, id) : undefined
  if (row === undefined) {
    throw new ApiError('delivery_not_found', 'There is no delivery of this id. Old ones expire.')
  }
  return row
}

/** @throws ApiError `delivery_not_found` */
export async function listAttempts({ deps, input }: Call<'db', OfTenant>) {
  await getDelivery({ deps, input })
  return await queries.listAttempts(deps.db.kysely, input.id)
}

/**
 * Sends a delivery again, whatever became of it: due now, the retry schedule anew, the attempts counted on.
 * @throws ApiError `delivery_not_found`, `delivery_sending`, `webhook_deleted`, `webhook_disabled`, `event_expired`
 */
export async function retryDelivery({ deps, input }: Call<'db' | 'clock' | 'wake', OfTenant>) {
  for (let look = 0; look < mostLooks; look += 1) {
    const delivery = await getDelivery({ deps, input })
    if (transitions[delivery.status].retry === null) break
    await checkTarget({ deps, input: delivery })
    const change = { ...input, now: new Date(deps.clock.now()) }
    const isDone =
      delivery.status === 'PENDING'
        ? await queries.hastenDelivery(deps.db.kysely, change)
        : (await queries.reviveDeliveries(deps.db.kysely, { ...change, ids: [input.id] })) === 1
    if (!isDone) continue
    const retried = await getDelivery({ deps, input })
    deps.wake()
    return retried
  }
  throw new ApiError(
    'delivery_sending',
    'An attempt of this delivery is under way, so there is nothing to start. Read the delivery in a moment; if the attempt failed, retry then.',
  )
}

/**
 * Ends a delivery that is not finished. The request of an attempt under way may still reach the receiver.
 * @throws ApiError `delivery_not_found`, `delivery_finished`
 */
export async function cancelDelivery({ deps, input }: Call<'db' | 'clock', OfTenant>) {
  const { tenantId, id } = input
  const reason = 'cancelled: The delivery was cancelled by hand.'
  for (let look = 0; look < mostLooks; look += 1) {
    const { status } = await getDelivery({ deps, input })
    if (transitions[status].cancel === null) break
    const now = new Date(deps.clock.now())
    if ((await queries.cancelDeliveries(deps.db.kysely, { tenantId, ids: [id], reason, now })) > 0) {
      return await getDelivery({ deps, input })
    }
  }
  throw new ApiError(
    'delivery_finished',
    'The delivery is finished already, so there is nothing left to cancel.',
  )
}

async function checkTarget({ deps, input }: Call<'db', queries.DeliveryRow>): Promise<void> {
  const target = await queries.findTarget(deps.db.kysely, {
    webhookId: input.webhook_id,
    eventId: input.event_id,
  })
  if (target.state === null) {
    throw new ApiError(
      'webhook_deleted',
      'The webhook of this delivery was deleted, so it has nowhere to go. Send the event again to reach the webhooks of today.',
    )
  }
  if (target.state === 'DISABLED' && !input.test) {
    throw new ApiError(
      'webhook_disabled',
      'The webhook of this delivery is disabled and sends nothing. Correct what is wrong, set its state to ACTIVE, then retry.',
    )
  }
  if (!target.has_event) {
    throw new ApiError(
      'event_expired',
      'The event of this delivery is older than what is kept, so there is nothing to send.',
    )
  }
}
