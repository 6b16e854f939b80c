/** What the loops of a worker do, and since when they fail at it or are stuck in it. */
export interface Chores {
  /** Runs one turn of a chore. Throws what it throws. */
  run<Result>(doing: string, turn: () => Promise<Result>): Promise<Result>
  /** Says which chores have had no success for minutes, after a failure; null when none has. */
  failing(): string | null
  /** Says which turns have been under way for longer than any may take; null when none has. */
  stuck(): string | null
}

/** Less is a database that was restarted. */
const failingMs = 3 * 60_000
/**
 * A turn is a few statements, of a minute each at the most. What keeps partitions and statistics goes through as many
 * rows as there are, and may take its time.
 */
const longestTurnMs = 10 * 60_000
const longestThoroughTurnMs = 60 * 60_000
const thorough = [
  'making partitions',
  'dropping what expired',
  'keeping statistics',
  'deleting expired bins',
  'expunging',
  'vacuuming',
]

/** @param monotonicMs milliseconds that only ever grow. */
export function createChores(monotonicMs: () => number): Chores {
  const failingSince = new Map<string, number>()
  const underWay = new Map<string, number>()

  /** Those of a map whose time is longer than it may be. */
  function overdue(since: ReadonlyMap<string, number>, longestMs: (doing: string) => number): string | null {
    const nowMs = monotonicMs()
    const late = [...since].filter(([doing, sinceMs]) => nowMs - sinceMs >= longestMs(doing))
    if (late.length === 0) return null
    return late
      .map(([doing, sinceMs]) => `${doing} (${Math.floor((nowMs - sinceMs) / 60_000)} minutes)`)
      .join(', ')
  }

  return {
    async run(doing, turn) {
      underWay.set(doing, monotonicMs())
      try {
        const result = await turn()
        failingSince.delete(doing)
        return result
      } catch (error) {
        if (!failingSince.has(doing)) failingSince.set(doing, monotonicMs())
        throw error
      } finally {
        underWay.delete(doing)
      }
    },
    failing() {
      const chores = overdue(failingSince, () => failingMs)
      return chores && `The worker fails again and again at: ${chores}.`
    },
    stuck() {
      const chores = overdue(underWay, (doing) =>
        thorough.includes(doing) ? longestThoroughTurnMs : longestTurnMs,
      )
      return chores && `The worker is stuck in: ${chores}. Restart the process: nothing is lost by it.`
    },
  }
}
