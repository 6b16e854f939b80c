import type { Timers } from '../../src/platform/timers.ts'
import type { Schedule } from './schedule.ts'

/** What a machine can be told to stop at: the nth time that it does this. */
export interface CrashPoint {
  readonly at: string
  readonly phase: 'before' | 'after'
  times: number
}

/** For so long after its last heartbeat, by its own clock, a worker counts on its leases; see leaseMs and leaseMarginMs. */
const unawareMs = 4_000

/** What one simulated process runs on: its clocks, its timers, and whether it runs at all. */
export class Machine {
  readonly name: string
  /** Dead: nothing of it happens any more. */
  isDead = false
  crashPoint: CrashPoint | null = null
  onCrash: () => void = () => {}
  private readonly schedule: Schedule
  private offsetMs: number
  private suspendedMs = 0
  /** What its steady clock shows while it is suspended; null while it runs. */
  private suspendedAtMs: number | null = null
  private wokenAtMs = Number.NEGATIVE_INFINITY
  private resumesAtMs = Number.NEGATIVE_INFINITY
  private missed: (() => void)[] = []

  /** @param offsetMs by how much its clock differs from true time. */
  constructor(name: string, schedule: Schedule, offsetMs: number) {
    this.name = name
    this.schedule = schedule
    this.offsetMs = offsetMs
  }

  /** Its wall clock. */
  readonly wallMs = (): number => Math.floor(this.schedule.nowMs + this.offsetMs)

  /** Its steady clock, which does not count the time for which the whole machine was suspended. */
  readonly steadyMs = (): number => (this.suspendedAtMs ?? this.schedule.nowMs) - this.suspendedMs

  readonly timers: Timers = {
    after: (ms, run) => this.schedule.after(Math.max(ms, 0.01), () => this.deliver(run)),
  }

  get isPaused(): boolean {
    return this.schedule.nowMs < this.resumesAtMs
  }

  /** Something comes in, now or when the process runs again. */
  deliver(run: () => void): void {
    if (this.isDead) return
    if (this.isPaused) this.missed.push(run)
    else run()
  }

  stepClock(ms: number): void {
    this.offsetMs += ms
  }

  /** The process stands still; the machine and its clocks go on. */
  pause(ms: number): void {
    this.resumesAtMs = Math.max(this.resumesAtMs, this.schedule.nowMs + ms)
    this.schedule.at(this.resumesAtMs, () => {
      if (this.isPaused) return
      const missed = this.missed
      this.missed = []
      for (const run of missed) this.deliver(run)
    })
  }

  /** The whole machine stands still: its steady clock does not count that time. */
  suspend(ms: number): void {
    if (this.suspendedAtMs !== null || this.isPaused) return
    const { nowMs } = this.schedule
    this.suspendedAtMs = nowMs
    this.schedule.at(nowMs + ms, () => {
      this.suspendedMs += ms
      this.suspendedAtMs = null
      this.wokenAtMs = this.schedule.nowMs
    })
    // After the clock goes on: what has been missed is worked off by it.
    this.pause(ms + 0.01)
  }

  /** It is suspended, or was a moment ago: until its next heartbeat it cannot know that time has passed. */
  get isUnawareOfTime(): boolean {
    return this.suspendedAtMs !== null || this.schedule.nowMs - this.wokenAtMs < unawareMs
  }

  crash(): void {
    if (this.isDead) return
    this.isDead = true
    this.missed = []
    this.onCrash()
  }

  /** The process does something on the outside; it may be the moment at which it is to die. */
  reach(at: string, phase: CrashPoint['phase']): void {
    const point = this.crashPoint
    if (point === null || point.phase !== phase || !at.startsWith(point.at)) return
    point.times -= 1
    if (point.times > 0) return
    this.crashPoint = null
    this.crash()
  }
}
