/** Test files that run together, and how long they took without a mutant. */
export interface Batch {
  readonly tests: readonly string[]
  readonly durationMs: number
}

/**
 * Splits test files into batches of about `batchMs`, the quickest files first. Most mutants are noticed by the first
 * batches, and only those that survive all of them cost the time of the slow files.
 */
export function batchesOf(durations: ReadonlyMap<string, number>, batchMs: number): readonly Batch[] {
  const batches: Batch[] = []
  let tests: string[] = []
  let durationMs = 0
  for (const [test, tookMs] of [...durations].toSorted(([, one], [, other]) => one - other)) {
    if (tests.length > 0 && durationMs + tookMs > batchMs) {
      batches.push({ tests, durationMs })
      tests = []
      durationMs = 0
    }
    tests.push(test)
    durationMs += tookMs
  }
  if (tests.length > 0) batches.push({ tests, durationMs })
  return batches
}
