/** How alerts are looked for, and told of by e-mail: in groups, and not too often. All in milliseconds. */
export interface AlertTiming {
  /** From one look at the webhooks to the next. */
  readonly lookIntervalMs: number
  /** From one judgement of the success rates to the next. */
  readonly rateIntervalMs: number
  /** From one look at what is to be told to the next. */
  readonly mailIntervalMs: number
  /** What happens within this time after the first goes in one message. */
  readonly groupMs: number
  /** From one message of a tenant to the next. */
  readonly spacingMs: number
  /** From a message that no mail server took to the next try; doubled with each, up to the longest. */
  readonly firstRetryMs: number
  readonly longestRetryMs: number
  /** What could not be told for so long is told no more. */
  readonly giveUpMs: number
  /** A worker that takes longer with a message has stopped; longer than the mail server may take. */
  readonly mailLeaseMs: number
}

const secondMs = 1_000
const minuteMs = 60 * secondMs

export const defaultAlertTiming: AlertTiming = {
  lookIntervalMs: 5 * secondMs,
  rateIntervalMs: minuteMs,
  mailIntervalMs: 5 * secondMs,
  groupMs: minuteMs,
  spacingMs: 15 * minuteMs,
  firstRetryMs: minuteMs,
  longestRetryMs: 60 * minuteMs,
  giveUpMs: 24 * 60 * minuteMs,
  mailLeaseMs: 2 * minuteMs,
}

/** How long to wait after so many messages in a row that no mail server took. */
export function mailRetryMs(failures: number, { firstRetryMs, longestRetryMs }: AlertTiming): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1))
}
