import type { Dice } from './dice.ts'
import type { Schedule } from './schedule.ts'

/** What is wrong with the way between a process and the database. */
export type Disturbance =
  /** Connections are refused, and those there are break before anything arrives. */
  | 'refused'
  /** What is sent arrives; the connection breaks before the answer does. */
  | 'answer lost'
  /** Nothing arrives and nobody is told. */
  | 'silent'
  /** What is sent arrives; nothing comes back, and nobody is told. */
  | 'answer silent'
  /** What is sent arrives long after the sender has given up. */
  | 'late'
  | 'slow'

/** What becomes of one statement and of its answer. */
export interface Fate {
  /** Until it arrives; null when it never does. */
  readonly thereMs: number | null
  /** Until the answer is back; null when it never is. */
  readonly backMs: number | null
  /** The sender is told that the connection broke: this long after it sent. */
  readonly breaksAfterMs: number | null
}

/** The way of one process to the database. */
export class Network {
  private readonly schedule: Schedule
  private readonly dice: Dice
  private readonly latencyMs: number
  private readonly disturbances: {
    readonly what: Disturbance
    readonly share: number
    readonly untilMs: number
    readonly at: string | null
  }[] = []

  constructor(schedule: Schedule, dice: Dice, latencyMs: number) {
    this.schedule = schedule
    this.dice = dice
    this.latencyMs = latencyMs
  }

  /**
   * @param share of the statements, from 0 to 1.
   * @param at only those whose name begins like this; null for all.
   */
  disturb(what: Disturbance, share: number, forMs: number, at: string | null): void {
    this.disturbances.push({ what, share, untilMs: this.schedule.nowMs + forMs, at })
  }

  heal(): void {
    this.disturbances.length = 0
  }

  /** @param name of the statement. */
  fate(name: string): Fate {
    const { dice } = this
    const there = this.latencyMs * dice.between(0.3, 0.7)
    const back = this.latencyMs * dice.between(0.3, 0.7)
    const well = { thereMs: there, backMs: back, breaksAfterMs: null }
    const now = this.schedule.nowMs
    const hit = this.disturbances.find(
      ({ untilMs, share, at }) => untilMs > now && (at === null || name.startsWith(at)) && dice.chance(share),
    )
    switch (hit?.what) {
      case undefined:
        return well
      case 'refused':
        return { thereMs: null, backMs: null, breaksAfterMs: there }
      case 'answer lost':
        return { thereMs: there, backMs: null, breaksAfterMs: there + back }
      case 'silent':
        return { thereMs: null, backMs: null, breaksAfterMs: null }
      case 'answer silent':
        return { thereMs: there, backMs: null, breaksAfterMs: null }
      case 'late':
        return { thereMs: dice.between(3_000, 14_000), backMs: back, breaksAfterMs: null }
      case 'slow':
        return { ...well, thereMs: dice.between(20, 900), backMs: dice.between(20, 900) }
    }
  }
}
