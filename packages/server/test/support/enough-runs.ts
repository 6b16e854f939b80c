import fc from 'fast-check'

/**
 * A plugin of fast-check that starts no further run of an asynchronous property after `limitMs`, once `atLeast` runs have ended.
 * `interruptAfterTimeLimit` is not used, for two reasons. It fails a property whose first run takes longer than the limit
 * ("interrupted after 0 tests"), as happens on a busy machine. And it leaves the run under way to itself, which then works on
 * a database that the test closes.
 */
export function enoughRuns<Ts>(limitMs: number, atLeast = 1): fc.Plugin<Ts> {
  return () => {
    const endMs = performance.now() + limitMs
    let ended = 0
    return {
      decorateRun: (run) => async (value) => {
        if (ended >= atLeast && performance.now() >= endMs) return new fc.PreconditionFailure(true)
        const result = await run(value)
        ended += 1
        return result
      },
    }
  }
}
