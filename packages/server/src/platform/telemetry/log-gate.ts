/** Lets one line through in a while, and counts those that it holds back. */
export interface LogGate {
  /** @returns how many lines this one stands for, itself included; null when it is held back. */
  admit(): number | null
}

/** What repeats itself is logged this often: a database that is away fails dozens of times a second. */
const intervalMs = 10_000

/** @param nowMs milliseconds that only ever grow. */
export function createLogGate(nowMs: () => number): LogGate {
  let opensAtMs = Number.NEGATIVE_INFINITY
  let count = 0
  return {
    admit() {
      count += 1
      if (nowMs() < opensAtMs) return null
      opensAtMs = nowMs() + intervalMs
      const admitted = count
      count = 0
      return admitted
    },
  }
}
