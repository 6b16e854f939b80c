import { type Cast, clockToleranceMs, describe } from './cast.ts'
import type { Row, WebhookRow } from './observer.ts'

/** Of two transactions that are less apart than this nobody can tell which was first: see docs/delivery-state.md. */
const leastApartMs = 0.002

/** A delivery of an ordered webhook is claimed: invariant 13. */
export function judgeOrder(cast: Cast, webhook: WebhookRow, claimed: Row): void {
  const { world, producers, operators } = cast
  if (!cast.clockIsStrange) {
    world.require(
      webhook.resume_ms === null || webhook.resume_ms <= world.server.nowMs() + clockToleranceMs,
      '13: an ordered webhook waits for its first delivery',
      () => describe(claimed),
    )
  }
  const own = producers.committed.get(claimed.event_id)
  for (const other of world.observer.rows.values()) {
    if (other.finished || other.id === claimed.id || other.webhook_id !== webhook.id || other.test) continue
    world.require(other.owner === null, '13: an ordered webhook has one delivery at a time', () =>
      describe(other),
    )
    const its = producers.committed.get(other.event_id)
    const isTouched = operators.touched.has(other.id) || operators.touched.has(claimed.id)
    const isRetried = other.schedule_start > 0 || claimed.schedule_start > 0
    if (own === undefined || its === undefined || isTouched || isRetried || cast.wasDatabaseClockSet) continue
    world.require(
      its.committedMs >= own.begunMs - leastApartMs,
      '13: an ordered webhook gets events in the order of transactions',
      () => `${describe(claimed)} before ${describe(other)}`,
    )
  }
  world.reached('claimed of an ordered webhook')
}
