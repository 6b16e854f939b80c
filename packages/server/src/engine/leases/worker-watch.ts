import type { WorkerBeat } from './queries.ts'

/** A worker whose row has not changed for this long is dead to the others. */
export const leaseMs = 6_000

/**
 * As much silence as one look can prove: longer gaps between two looks are those of this worker or of the database, and
 * say nothing about the others. After them, each has the time to show that it lives.
 */
const mostSilencePerLookMs = 2_000

/** What one worker knows of the others: how long each has been silent, by its own steady clock. */
export interface WorkerWatch {
  /**
   * Takes in the table of workers.
   * @param askedMs, answeredMs when the question was sent and answered, by the steady clock.
   * @returns how many workers live.
   */
  look(rows: readonly WorkerBeat[], askedMs: number, answeredMs: number): number
  /** Those that were silent for the length of a lease, or have retired. */
  dead(): readonly WorkerBeat[]
}

/**
 * Judges workers by whether their rows change while it watches, never by times that they or the database wrote: no clock
 * that is wrong or jumps makes a living worker dead.
 */
export function createWorkerWatch(): WorkerWatch {
  let seen = new Map<string, { readonly row: WorkerBeat; readonly silentMs: number }>()
  let lookedAtMs = Number.POSITIVE_INFINITY
  const isDead = ({ row, silentMs }: { row: WorkerBeat; silentMs: number }) =>
    row.retired || silentMs >= leaseMs
  return {
    look(rows, askedMs, answeredMs) {
      const watchedMs = Math.min(Math.max(0, askedMs - lookedAtMs), mostSilencePerLookMs)
      lookedAtMs = answeredMs
      seen = new Map(
        rows.map((row) => {
          const known = seen.get(row.id)
          const isSilent = known !== undefined && known.row.beats === row.beats
          return [row.id, { row, silentMs: isSilent ? known.silentMs + watchedMs : 0 }]
        }),
      )
      return [...seen.values()].filter((each) => !isDead(each)).length
    },
    dead: () => [...seen.values()].filter(isDead).map(({ row }) => row),
  }
}
