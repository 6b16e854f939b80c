import { finestSpanMs } from '../statistics/index.ts'
import type { SuccessRateRule } from './settings.ts'

/** Of a webhook, within the window of its tenant's rule. */
export interface CountedRate {
  /** Deliveries that were attempted for the first time. */
  readonly deliveries: number
  /** Those of them whose first attempt succeeded. */
  readonly succeeded: number
}

/**
 * - `low`: an alert opens, or goes on
 * - `high`: the alert is over
 * - `between`: neither: what is so stays so
 * - `unknown`: nothing tells whether it still is low
 */
export type RateVerdict = 'low' | 'high' | 'between' | 'unknown'

/**
 * Judges a success rate. What is low is over only a quarter of the way from the threshold to all of them, so that a rate
 * about the threshold does not open and end alerts by turns.
 * @param rule null: the tenant has none.
 */
export function judgeRate(rule: SuccessRateRule | null, counted: CountedRate): RateVerdict {
  if (rule === null || counted.deliveries === 0) return 'unknown'
  if (counted.deliveries < rule.min_deliveries) return 'between'
  const percent = percentOf(counted)
  if (percent < rule.below_percent) return 'low'
  return percent >= overFrom(rule.below_percent) ? 'high' : 'between'
}

export function percentOf({ deliveries, succeeded }: CountedRate): number {
  return (succeeded / deliveries) * 100
}

function overFrom(belowPercent: number): number {
  return belowPercent + (100 - belowPercent) / 4
}

/** The first moment of a window that ends now, where a span of the statistics begins. */
export function windowStart({ window_minutes }: SuccessRateRule, nowMs: number): number {
  return Math.floor((nowMs - window_minutes * 60_000) / finestSpanMs) * finestSpanMs
}
