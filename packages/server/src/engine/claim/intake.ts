import type { HandoverTarget } from '../emit/ingest.ts'
import type { Lane } from '../lanes/lane.ts'
import type { LaneWebhooks } from '../lanes/lane-webhooks.ts'
import type { Lanes } from '../lanes/lanes.ts'
import type { HeldLeases } from '../leases/held-leases.ts'
import { type BytesRoom, bytesRoom } from './bytes-at-hand.ts'
import type { ClaimedDelivery } from './queries.ts'

/** Takes in the deliveries that were leased to this worker: by its claims, and by the ingest of its own process. */
export interface Intake extends HandoverTarget {
  /** How many bytes of bodies may come in. */
  bytes(): BytesRoom
}

/**
 * @param deps.mayClaim is false while nothing may be leased to the worker.
 * @param deps.giveUp ends a delivery that cannot be sent.
 * @param deps.onWanted is told that some of these lanes may be claimed for.
 */
export function createIntake(deps: {
  readonly lanes: Lanes
  readonly held: HeldLeases
  readonly webhooks: LaneWebhooks
  readonly workerId: () => string
  readonly mayClaim: () => boolean
  readonly giveUp: (delivery: ClaimedDelivery) => void
  readonly onWanted: (lanes: readonly Lane[]) => void
}): Intake {
  const { lanes, held, webhooks } = deps
  /** Bytes of events that are being stored for this worker. */
  let reserved = 0

  const bytes = () => bytesRoom(lanes.all(), held.bytesOf, reserved)

  return {
    bytes,
    take(deliveries, owner) {
      // It lost its leases while these were claimed under its old name: an audit rescues them.
      if (owner !== deps.workerId()) return
      for (const delivery of deliveries) {
        held.add(delivery)
        if (delivery.webhookVersion === null || delivery.body === null) {
          deps.giveUp(delivery)
          continue
        }
        const lane = lanes.open(delivery.webhookId)
        lanes.add(delivery)
        webhooks.need(lane, delivery.webhookVersion)
        lanes.consider(lane)
      }
      lanes.pump()
    },
    handover(incoming) {
      if (!deps.mayClaim() || bytes().unproven < incoming) return null
      const { total, rooms, passedOver } = lanes.room()
      if (total === 0) return null
      const full = rooms.filter(({ room }) => room === 0).map(({ webhook_id }) => webhook_id)
      reserved += incoming
      return {
        workerId: deps.workerId(),
        fullWebhooks: [...full, ...passedOver],
        end() {
          reserved -= incoming
        },
      }
    },
    leave(webhookIds) {
      const left = webhookIds.map(lanes.open)
      for (const lane of left) if (lane.backlog === 'none') lane.backlog = 'claimable'
      deps.onWanted(left)
    },
  }
}
