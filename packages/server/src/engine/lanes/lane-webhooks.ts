import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { SecretBox } from '../../platform/secret-box.ts'
import { toDeliverable } from '../attempt/deliverable-webhook.ts'
import { loadWebhooks } from '../attempt/queries.ts'
import type { ClaimedDelivery } from '../claim/queries.ts'
import { handOf, type Lane, setWebhook } from './lane.ts'
import type { Lanes } from './lanes.ts'

/** Keeps the webhooks of the lanes as they are in the database, and gives back the deliveries that may not be sent now. */
export interface LaneWebhooks {
  /**
   * Is called when a delivery came into a lane. The webhook is loaded when it is missing, when it is older than
   * `version`, and when a secret of it has ended.
   */
  need(lane: Lane, version: number): void
  /** Loads the webhooks of all deliveries that wait, and gives back what is more than a lane may have at hand. */
  refresh(): Promise<void>
  /** Gives each worker its share of what the webhooks allow, by the number of workers. */
  shareAmong(workers: number): void
}

/**
 * @param deps.track follows work to its end, and reports what it fails with.
 * @param deps.giveUp ends a delivery whose webhook was deleted.
 * @param deps.release gives unsent deliveries back to the database.
 */
export function createLaneWebhooks(deps: {
  readonly db: Database
  readonly clock: Clock
  readonly secretBox: SecretBox
  readonly lanes: Lanes
  readonly track: (work: Promise<void>) => void
  readonly giveUp: (delivery: ClaimedDelivery) => void
  readonly release: (deliveries: readonly ClaimedDelivery[]) => Promise<void>
}): LaneWebhooks {
  const { db, clock, secretBox, lanes } = deps
  let isLoading = false
  let workers = 1

  /** Loads the webhooks that are missing, until there are none. After a failure the next refresh loads them. */
  async function loadMissing(): Promise<void> {
    isLoading = true
    try {
      for (;;) {
        // Those that one turn brings in are loaded together.
        await Promise.resolve()
        const missing = [...lanes.all()].filter((lane) => lane.webhook === null && lane.waiting.length > 0)
        if (missing.length === 0) return
        await loadInto(missing)
      }
    } finally {
      isLoading = false
    }
  }

  async function loadInto(wanted: readonly Lane[]): Promise<void> {
    if (wanted.length === 0) return
    const rows = await loadWebhooks(
      db,
      wanted.map((lane) => lane.webhookId),
    )
    for (const lane of wanted) {
      const row = rows.find(({ id }) => id === lane.webhookId)
      if (row === undefined) {
        for (const delivery of lanes.takeWaiting(lane)) deps.giveUp({ ...delivery, webhookVersion: null })
        continue
      }
      setWebhook(lane, toDeliverable(row, { secretBox, nowMs: clock.now() }), workers)
      if (row.state !== 'ACTIVE') await holdBack(lane)
      lanes.consider(lane)
    }
    lanes.pump()
  }

  /** Keeps the tests, which are sent even while their webhook is paused or disabled. The others wait in the database. */
  async function holdBack(lane: Lane): Promise<void> {
    const unsent = lanes.takeWaiting(lane)
    for (const delivery of unsent) if (delivery.test) lanes.add(delivery)
    await giveBack(
      lane,
      unsent.filter(({ test }) => !test),
    )
    lane.backlog = 'held'
  }

  async function giveBack(lane: Lane, deliveries: readonly ClaimedDelivery[]): Promise<void> {
    if (deliveries.length === 0) return
    lane.backlog = 'claimable'
    await deps.release(deliveries)
  }

  return {
    need(lane, version) {
      const known = lane.webhook
      if (known !== null && (known.version < version || known.signerValidUntilMs <= clock.now()))
        lane.webhook = null
      if (lane.webhook === null && !isLoading) deps.track(loadMissing())
    },
    async refresh() {
      await loadInto([...lanes.all()].filter((lane) => lane.waiting.length > 0))
      for (const lane of lanes.all()) await giveBack(lane, lanes.takeWaiting(lane, handOf(lane)))
    },
    shareAmong(count) {
      if (count === workers) return
      workers = count
      for (const lane of lanes.all()) if (lane.webhook !== null) setWebhook(lane, lane.webhook, workers)
    },
  }
}
