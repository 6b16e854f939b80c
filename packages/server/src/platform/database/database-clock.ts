import type { Clock } from '../clock.ts'
import type { Database } from './database.ts'
import { databaseNow } from './database-clock.queries.ts'

/**
 * The clock of the database, as seen from this process: several machines agree on it, whatever their own say. Between
 * two looks at it, time goes on with the steady clock of this process, so steps of this machine's clock change nothing.
 */
export interface DatabaseClock extends Clock {
  /** Compares both clocks again. What it finds has an error of at most half of the round trip. */
  align(): Promise<void>
  /**
   * False from a jump of the database's clock until it is understood. Meanwhile `now` goes on as if there had been none,
   * and nothing may be done that another time would forbid: no rescue, no expiry, no housekeeping.
   */
  readonly isSettled: boolean
  /** For how long it has been settled, in milliseconds: 0 while it is not, without end when it never jumped. */
  readonly settledForMs: number
  /** The earlier of what the database and this machine say: for what cannot be undone. */
  cautiousNow(): number
}

/** The clocks of this machine, in milliseconds. */
export interface LocalClocks {
  /** Only ever grows, evenly. */
  readonly steadyMs: () => number
  /** Since 1970, as this machine has it. */
  readonly wallMs: () => number
}

/** Is told what becomes of the clock of the database. */
export interface ClockObserver {
  /** The database's clock is this much ahead of where it should be, in milliseconds, or behind when negative. */
  jumped(byMs: number): void
  /** The jump was understood: `now` has changed by this much. */
  settled(byMs: number): void
}

/**
 * More than any clock drifts between two looks. It is also what the clocks of two database servers may differ by when
 * one takes over from the other, without anybody having to wait for that to settle.
 */
const jumpMs = 2_000

/** A jump is understood when so many looks in a row agree. */
const looksToSettle = 3

/** A look whose answer took longer than this says less than the looks before it. */
const longestRoundTripMs = 1_000

interface Offset {
  /** What to add to the steady clock. */
  readonly ms: number
  /** By how much it may be wrong. */
  readonly errorMs: number
}

/** @param observer is told of jumps; nobody is when it is absent. */
export async function createDatabaseClock(
  db: Database,
  { steadyMs, wallMs }: LocalClocks,
  observer: ClockObserver = { jumped() {}, settled() {} },
): Promise<DatabaseClock> {
  async function look(): Promise<Offset> {
    const askedMs = steadyMs()
    const theirsMs = await databaseNow(db)
    const answeredMs = steadyMs()
    return { ms: theirsMs - (askedMs + answeredMs) / 2, errorMs: (answeredMs - askedMs) / 2 }
  }

  let offset = await look()
  let settledAtMs = Number.NEGATIVE_INFINITY
  /** Where the clock has jumped to, and how many looks agree on that. */
  let jump: { readonly to: Offset; readonly looks: number } | null = null

  function take(seen: Offset): void {
    if (jump === null && agree(seen, offset)) {
      if (seen.errorMs <= Math.max(offset.errorMs, longestRoundTripMs / 2)) offset = seen
      return
    }
    if (jump === null) observer.jumped(Math.round(seen.ms - offset.ms))
    jump = { to: seen, looks: jump !== null && agree(seen, jump.to) ? jump.looks + 1 : 1 }
    if (jump.looks < looksToSettle) return
    const byMs = Math.round(seen.ms - offset.ms)
    offset = seen
    jump = null
    settledAtMs = steadyMs()
    observer.settled(byMs)
  }

  const now = (): number => Math.floor(steadyMs() + offset.ms)
  return {
    now,
    steadyMs,
    cautiousNow: () => Math.min(now(), wallMs()),
    get isSettled() {
      return jump === null
    },
    get settledForMs() {
      return jump === null ? steadyMs() - settledAtMs : 0
    },
    async align() {
      take(await look())
    },
  }
}

/** Whether two looks may be at the same clock. */
function agree(one: Offset, other: Offset): boolean {
  return Math.abs(one.ms - other.ms) <= jumpMs + one.errorMs + other.errorMs
}
