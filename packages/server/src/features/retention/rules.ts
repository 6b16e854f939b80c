const dayMs = 24 * 60 * 60 * 1_000
const weekMs = 7 * dayMs

const spansInWeeks = [1, 4, 13, 26] as const
const mostPartitions = 16

/**
 * How many weeks one partition holds. A statement that cannot tell where its rows are takes locks on every partition
 * and its indexes, so that long retention needs partitions that are larger, not more of them.
 */
export function partitionWeeks(retentionMs: number): number {
  const fits = (weeks: number) => retentionMs / (weeks * weekMs) <= mostPartitions
  return spansInWeeks.find(fits) ?? Math.max(...spansInWeeks)
}

/**
 * How long before the end of its event's retention a delivery that still waits expires. For so long it is shown
 * as FAILED; then its event and its history are dropped. Milliseconds.
 */
export function expiresBeforeEndMs(retentionMs: number): number {
  return Math.min(3 * dayMs, retentionMs / 8)
}
