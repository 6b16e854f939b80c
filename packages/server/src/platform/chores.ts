import { type Loop, startLoop } from './loop.ts'
import type { Timers } from './timers.ts'

/** Work that a process does again and again by itself. Each feature that has such work exports it from its `chore.ts`. */
export interface Chore {
  /** Names the work in log lines, metrics and health: "making partitions". */
  readonly doing: string
  /** The rest between two turns, in milliseconds. */
  readonly everyMs: number
  /** A turn goes through as many rows as there are, so it may take an hour. Other turns are a few statements. */
  readonly isThorough?: boolean
  /** Takes one turn. It returns true when there is more to do at once. */
  run(): Promise<boolean>
}

/** Runs the chores of a process, and knows which of them fail or are stuck, and since when. */
export interface Chores {
  /** Takes a turn now and one every `everyMs` until the loop is stopped. What a turn throws is reported. */
  start(chore: Chore): Loop
  /** Takes one turn. Throws what it throws. */
  run(chore: Omit<Chore, 'everyMs'>): Promise<boolean>
  /** Names the chores that have had no success for minutes after a failure; null when there are none. */
  failing(): string | null
  /** Names the chores whose turn has been under way for longer than it may take; null when there are none. */
  stuck(): string | null
}

/** A database that is restarted is back sooner. */
const failingMs = 3 * 60_000
/** A turn is a few statements, and each may take a minute. */
const maxTurnMs = 10 * 60_000
const maxThoroughTurnMs = 60 * 60_000

/**
 * @param deps.monotonicMs milliseconds that only ever grow.
 * @param deps.onError is told what a turn of a started chore threw.
 * @param deps.timers those of the process when absent.
 */
export function createChores(deps: {
  readonly monotonicMs: () => number
  readonly onError: (error: unknown, doing: string) => void
  readonly timers?: Timers | undefined
}): Chores {
  const { monotonicMs } = deps
  const failingSince = new Map<string, number>()
  const underWay = new Map<string, { readonly sinceMs: number; readonly maxMs: number }>()

  async function run({ doing, isThorough = false, run: takeTurn }: Omit<Chore, 'everyMs'>): Promise<boolean> {
    underWay.set(doing, { sinceMs: monotonicMs(), maxMs: isThorough ? maxThoroughTurnMs : maxTurnMs })
    try {
      const isMore = await takeTurn()
      failingSince.delete(doing)
      return isMore
    } catch (error) {
      if (!failingSince.has(doing)) failingSince.set(doing, monotonicMs())
      throw error
    } finally {
      underWay.delete(doing)
    }
  }

  /** Lists the chores that have gone on for longer than they may. */
  function overdue(chores: Iterable<{ doing: string; sinceMs: number; maxMs: number }>): string | null {
    const nowMs = monotonicMs()
    const late = [...chores].filter(({ sinceMs, maxMs }) => nowMs - sinceMs >= maxMs)
    if (late.length === 0) return null
    return late
      .map(({ doing, sinceMs }) => `${doing} (${Math.floor((nowMs - sinceMs) / 60_000)} minutes)`)
      .join(', ')
  }

  return {
    start: (chore) =>
      startLoop({
        intervalMs: chore.everyMs,
        runOnce: () => run(chore),
        onError: (error) => deps.onError(error, chore.doing),
        timers: deps.timers,
      }),
    run,
    failing() {
      const chores = overdue(
        [...failingSince].map(([doing, sinceMs]) => ({ doing, sinceMs, maxMs: failingMs })),
      )
      return chores && `The worker fails again and again at: ${chores}.`
    },
    stuck() {
      const chores = overdue([...underWay].map(([doing, turn]) => ({ doing, ...turn })))
      return chores && `The worker is stuck in: ${chores}. Restart the process: nothing is lost by it.`
    },
  }
}
