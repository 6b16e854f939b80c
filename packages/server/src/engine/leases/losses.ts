/**
 * What is done with deliveries whose worker stopped while it had them. Most of them were not even started, and one of
 * them may be what stops workers. So a loss is not charged to the retry schedule; a delivery that is lost twice in a
 * row is a **suspect**; suspects are sent in groups, and each loss makes the group smaller, until the delivery is sent
 * alone. Only what stopped its worker again and again, at last alone, is given up.
 */
interface LossLevel {
  /** How long the delivery waits after this loss, in milliseconds, beside the time it took to miss its worker. */
  readonly backoffMs: number
  /** How many suspects a worker sends at a time when it sends this one; null when it is no suspect. */
  readonly groupSize: number | null
}

const second = 1_000
const minute = 60 * second

/** By losses in a row. */
export const lossLevels: readonly LossLevel[] = [
  { backoffMs: 0, groupSize: null },
  { backoffMs: 0, groupSize: null },
  { backoffMs: 5 * second, groupSize: 64 },
  { backoffMs: 20 * second, groupSize: 8 },
  { backoffMs: 1 * minute, groupSize: 1 },
  { backoffMs: 5 * minute, groupSize: 1 },
  { backoffMs: 20 * minute, groupSize: 1 },
  { backoffMs: 60 * minute, groupSize: 1 },
]

/** A delivery with this many losses in a row is a suspect. */
export const suspectAfter = lossLevels.findIndex(({ groupSize }) => groupSize !== null)

/** A delivery with this many losses in a row is given up: it ends as FAILED. */
export const givenUpAfter = lossLevels.length
