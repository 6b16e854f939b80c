import { attemptsCounted, attemptsRecorded } from '../support/history.ts'
import { type Cast, describe } from './cast.ts'
import type { World } from './world.ts'

const dayMs = 24 * 3_600_000

/** What must be true when everything has come to rest: what only the whole can tell. */
export function judgeEnd({ world, producers, retentionMs }: Cast): void {
  const { rows: doubles } = world.server.run(
    'SELECT q.id FROM gancho.delivery_queue q JOIN gancho.delivery_log l ON l.id = q.id',
  )
  world.require(doubles.length === 0, '2: a delivery is in the queue or in the log, never in both', () =>
    JSON.stringify(doubles),
  )
  judgeAttempts(world, retentionMs)
  // Statistics and attempts expire too, and not at the same moment.
  const hasExpired = world.plan.steps.some(
    (step) => step.do === 'days pass' && step.days * dayMs > retentionMs,
  )
  if (!hasExpired) judgeStatistics(world)
  for (const { deliveryId, eventId } of world.receivers.requests) {
    world.require(
      producers.committed.has(eventId),
      '1: nothing is sent that was not committed',
      () => deliveryId,
    )
  }
}

function judgeAttempts(world: World, retentionMs: number): void {
  const { rows } = world.server.run(`
    SELECT delivery_id AS id, json_agg(json_build_object('n', attempt, 'error', error) ORDER BY attempt) AS attempts
      FROM gancho.delivery_attempts GROUP BY delivery_id`)
  const logged = new Map(
    rows.map(({ id, attempts }) => [String(id), attempts as { n: number; error: string | null }[]]),
  )
  for (const row of world.observer.rows.values()) {
    // What is as old as that may have lost its history already.
    if (world.server.nowMs() - Number.parseInt(row.id.slice(4, 16), 16) > retentionMs) continue
    const attempts = logged.get(row.id) ?? []
    const isWhole = attempts.length === row.attempts && attempts.every(({ n }, index) => n === index + 1)
    world.require(
      isWhole,
      '5: attempts are numbered 1, 2, 3 …, each logged once',
      () => `${describe(row)}: ${attempts.map(({ n }) => n).join()}`,
    )
    const requests = world.receivers.requests.filter(({ deliveryId }) => deliveryId === row.id)
    for (const { attempt } of requests) {
      world.require(
        attempts.some(({ n }) => n === attempt),
        '5: no request without an attempt',
        () => `${describe(row)}: ${attempt}`,
      )
    }
    const unexplained = attempts.filter(
      ({ n, error }) =>
        error !== 'worker_lost' && error !== 'cancelled' && !requests.some(({ attempt }) => attempt === n),
    )
    world.require(unexplained.length === 0, '5: no attempt without a request', () => describe(row))
  }
}

/** Statistics are what was recorded of deliveries that are no tests. */
function judgeStatistics(world: World): void {
  const { rows: counted } = world.server.run(attemptsCounted)
  const { rows: made } = world.server.run(attemptsRecorded)
  world.require(
    JSON.stringify(counted) === JSON.stringify(made),
    '17: what is counted is what was recorded',
    () => `counted ${JSON.stringify(counted)}, recorded ${JSON.stringify(made)}`,
  )
}
