/** Attempts of about the same duration: see gancho.duration_step. */
export interface DurationCount {
  readonly step: number
  readonly attempts: number
}

const stepsToDouble = 4

/**
 * The duration that a share of the attempts did not exceed, within a tenth, in milliseconds; null when there are none.
 * @param steps in any order, each once.
 * @param share from 0 to 1: 0.95 for p95.
 */
export function percentileMs(steps: readonly DurationCount[], share: number): number | null {
  const ordered = [...steps].sort((a, b) => a.step - b.step)
  const wanted = Math.max(1, Math.ceil(share * ordered.reduce((sum, { attempts }) => sum + attempts, 0)))
  let seen = 0
  for (const { step, attempts } of ordered) {
    seen += attempts
    if (seen >= wanted) return middleOf(step)
  }
  return null
}

/** The geometric middle of a step, to three digits. */
function middleOf(step: number): number {
  return Number((2 ** ((step + 0.5) / stepsToDouble)).toPrecision(3))
}
