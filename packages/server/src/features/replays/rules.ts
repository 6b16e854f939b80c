/** Which deliveries a replay is about: see the contract of the client. */
export type ReplayKind = 'recover' | 'missing' | 'all'

export type ReplayState = 'RUNNING' | 'COMPLETED' | 'CANCELLED'

/** What a replay may catch up with at once, after it was not looked at for a while: so many ms of its rate. */
const burstMs = 2_000

/** How far a replay may go now. */
export interface Pace {
  /** How many deliveries may be made due now; 0 when it has to wait. */
  readonly allowed: number
  /** When the next one may be, after `taken` of them. */
  dueAfter(taken: number): Date
}

/** @param dueAt when the next delivery was allowed by the rate. */
export function paceOf({
  dueAt,
  nowMs,
  ratePerSecond,
}: {
  dueAt: Date
  nowMs: number
  ratePerSecond: number
}): Pace {
  const eachMs = 1_000 / ratePerSecond
  const fromMs = Math.max(dueAt.getTime(), nowMs - burstMs)
  return {
    allowed: fromMs > nowMs ? 0 : Math.floor((nowMs - fromMs) / eachMs) + 1,
    dueAfter: (taken) => new Date(Math.ceil(fromMs + taken * eachMs)),
  }
}
