import type { Published } from './processes/publisher-process.ts'
import type { Arrivals } from './processes/receiver-process.ts'
import { type Spread, spreadOf } from './statistics.ts'

export interface Latency extends Spread {
  /** How many of the published events never arrived. */
  readonly missing: number
}

/** From the start of each publication to the first arrival of its event at the receiver. */
export function latencyOf(published: readonly Published[], arrivals: Arrivals): Latency {
  const waits: number[] = []
  for (const { id, startedMs } of published) {
    const arrival = arrivals.get(id)
    if (arrival !== undefined) waits.push(arrival.firstMs - startedMs)
  }
  return { ...spreadOf(waits), missing: published.length - waits.length }
}
