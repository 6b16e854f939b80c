import type { ClaimedDelivery } from '../claim/queries.ts'
import type { Suspects } from '../claim/suspects.ts'
import type { TransportResult } from '../http/transport-result.ts'
import type { Lane } from '../lanes/lane.ts'
import type { Lanes } from '../lanes/lanes.ts'
import type { WorkerObserver } from '../observer.ts'
import type { Recorder } from '../record/recorder.ts'
import { abandon, reasonToAbandon } from '../settle/settle.ts'
import { type AttemptDeps, attempt, type SendableDelivery } from './attempt.ts'

/** Ends each delivery that a worker has in its hands: by an attempt and its record, or by the record alone. */
export interface Sender {
  /** Sends a delivery that its lane has counted as under way. */
  send(lane: Lane, delivery: ClaimedDelivery): void
  /** Ends a delivery that cannot be sent. */
  giveUp(delivery: ClaimedDelivery): void
}

/**
 * @param deps.holdsLeases says whether the worker is sure of its leases.
 * @param deps.track follows work to its end, and reports what it fails with.
 * @param deps.letGo forgets a delivery that has ended.
 * @param deps.onFree is told that an attempt has ended and its lane has room.
 */
export function createSender(
  deps: AttemptDeps & {
    readonly lanes: Lanes
    readonly recorder: Recorder
    readonly suspects: Suspects
    readonly observer: WorkerObserver
    readonly holdsLeases: () => boolean
    readonly track: (work: Promise<void>) => void
    readonly letGo: (delivery: ClaimedDelivery) => void
    readonly onFree: (lane: Lane) => void
  },
): Sender {
  const { lanes, recorder, suspects, observer, track, letGo } = deps

  async function attemptAndRecord(lane: Lane, sendable: SendableDelivery): Promise<void> {
    let isAnswered = false
    let isFree = false
    const freeSlot = (): void => {
      if (!isFree) lanes.finished(lane, isAnswered)
      isFree = true
    }
    const { delivery } = sendable
    try {
      if (delivery.suspect && !((await suspects.start(delivery)) && deps.holdsLeases())) return
      const outcome = await attempt(deps, sendable)
      isAnswered = answered(outcome.result)
      // An ordered webhook's next one may only go when this one's outcome is known to the database.
      if (!sendable.webhook.ordered) freeSlot()
      observer.attempted(outcome, await recorder.record(outcome))
    } finally {
      letGo(delivery)
      freeSlot()
      if (delivery.suspect) {
        // What waited behind it in an ordered webhook is claimed as a lane again.
        if (sendable.webhook.ordered) lane.backlog = 'claimable'
        track(suspects.claim())
      }
      deps.onFree(lane)
    }
  }

  async function abandonAndRecord(delivery: ClaimedDelivery): Promise<void> {
    const reason = reasonToAbandon(delivery)
    try {
      await recorder.recordUnsent(abandon(delivery, reason, deps.clock.now()))
      observer.abandoned(delivery, reason)
    } finally {
      letGo(delivery)
    }
  }

  return {
    send(lane, delivery) {
      const { webhook } = lane
      const { body } = delivery
      if (webhook === null || body === null)
        throw new Error(`delivery ${delivery.id} was started before it was ready`)
      track(attemptAndRecord(lane, { delivery: { ...delivery, body }, webhook }))
    },
    giveUp(delivery) {
      track(abandonAndRecord(delivery))
    },
  }
}

/** Whether the receiver was there at all: an error status is an answer, silence is not. */
function answered(result: TransportResult | null): boolean {
  return result?.kind === 'response'
}
