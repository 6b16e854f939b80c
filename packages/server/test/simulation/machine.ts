import type { Timers } from '../../src/worker/timers.ts'
import type { Schedule } from './schedule.ts'

/** What a machine can be told to stop at: the nth time that it does this. */
export interface CrashPoint {
  readonly at: string
  readonly phase: 'before' | 'after'
  times: number
}

/** What one simulated process runs on: its clocks, its timers, and whether it runs at all. */
export class Machine {
  readonly name: string
  /** Dead: nothing of it happens any more. */
  isDead = false
  crashPoint: CrashPoint | null = null
  onCrash: () => void = () => {}
  /** It was suspended once: what it takes for the time since its last heartbeat may be wrong for ever. */
  wasSuspended = false
  private readonly schedule: Schedule
  private offsetMs: number
  private suspendedMs = 0
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
  readonly steadyMs = (): number => this.schedule.nowMs - this.suspendedMs

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

  get clockOffsetMs(): number {
    return this.offsetMs
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
    this.wasSuspended = true
    this.pause(ms)
    this.schedule.after(ms, () => {
      this.suspendedMs += ms
    })
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
