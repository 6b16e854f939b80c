/** How far back statistics go: in buckets of 5 minutes, an hour, 6 hours, a day. */
export const statsRanges = ['1h', '24h', '7d', '30d'] as const
export type StatsRange = (typeof statsRanges)[number]

const minute = 60 * 1_000
const hour = 60 * minute
const day = 24 * hour

const shapes: Readonly<Record<StatsRange, { readonly bucketMs: number; readonly buckets: number }>> = {
  '1h': { bucketMs: 5 * minute, buckets: 12 },
  '24h': { bucketMs: hour, buckets: 24 },
  '7d': { bucketMs: 6 * hour, buckets: 28 },
  '30d': { bucketMs: day, buckets: 30 },
}

/** The spans that rows of statistics have: that of a range's buckets. */
export const statsSpansMs = statsRanges.map((range) => shapes[range].bucketMs)

/** That of the rows which counts are merged into at first. */
export const finestSpanMs = shapes['1h'].bucketMs

/** A stretch of time in buckets that begin where whole ones do in UTC. */
export interface StatsWindow {
  readonly fromMs: number
  /** The end of the bucket that is under way. */
  readonly toMs: number
  readonly bucketMs: number
}

export function windowOf(range: StatsRange, nowMs: number): StatsWindow {
  const { bucketMs, buckets } = shapes[range]
  const toMs = startOf(bucketMs, nowMs) + bucketMs
  return { fromMs: toMs - buckets * bucketMs, toMs, bucketMs }
}

/** Merging of rows that no range reads in their span any more. */
export interface Coarsening {
  readonly spanMs: number
  readonly intoMs: number
  /** Of the rows that begin before this. */
  readonly beforeMs: number
}

/** Clocks of machines differ a little: a range that is read at the turn of a bucket still finds what it reads. */
const slackMs = minute

const coarserRanges = [
  ['1h', '24h'],
  ['24h', '7d'],
  ['7d', '30d'],
] as const

/** Rows become as coarse as the finest range that reads them, a bucket of the next range at a time. */
export function coarseningsAt(nowMs: number): readonly Coarsening[] {
  return coarserRanges.map(([finer, coarser]) => {
    const { fromMs, bucketMs } = windowOf(finer, nowMs - slackMs)
    const intoMs = shapes[coarser].bucketMs
    return { spanMs: bucketMs, intoMs, beforeMs: startOf(intoMs, fromMs) }
  })
}

function startOf(bucketMs: number, ms: number): number {
  return Math.floor(ms / bucketMs) * bucketMs
}
