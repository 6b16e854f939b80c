import { type AttemptOutcome, describeAttempt } from '../../../engine/index.ts'
import { presentExchange } from '../../deliveries/index.ts'
import type { CheckOutcome } from './full-check.ts'

export async function presentCheck(checks: readonly CheckOutcome[]) {
  return {
    passed: checks.every(({ passed }) => passed),
    checks: await Promise.all(
      checks.map(async ({ name, passed, outcome }) => ({
        name,
        passed,
        attempt: await presentOutcome(outcome),
      })),
    ),
  }
}

/** An attempt that is not stored, as if it had been. */
async function presentOutcome(outcome: AttemptOutcome) {
  const { started_at, response_body, timings, ...row } = describeAttempt(outcome)
  return await presentExchange({
    ...row,
    started_at: new Date(started_at),
    response_body: response_body === null ? null : Buffer.from(response_body, 'hex'),
    timings: timings && JSON.stringify(timings),
  })
}
