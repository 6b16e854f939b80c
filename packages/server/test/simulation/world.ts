import { DatabaseServer } from './database-server.ts'
import { Dice } from './dice.ts'
import type { Engine } from './engine.ts'
import type { Row } from './observer.ts'
import { Observer } from './observer.ts'
import { Receivers } from './receivers.ts'
import { SimulatedRedis } from './redis.ts'
import { Schedule } from './schedule.ts'
import type { Plan } from './steps.ts'
import { Trace } from './trace.ts'

/** A rule that was broken, when, and by what. */
export interface Violation {
  readonly rule: string
  readonly detail: string
  readonly atMs: number
}

/** A Wednesday, at noon: partitions begin on Mondays. */
export const epochMs = Date.UTC(2030, 0, 9, 12)

/** Whose webhooks these are: plans name them by their place here. */
export const tenantIds = ['tenant-a', 'tenant-b'] as const

/** What all parts of one simulation share. */
export class World {
  readonly plan: Plan
  readonly dice: Dice
  readonly schedule: Schedule
  readonly server: DatabaseServer
  readonly observer: Observer
  readonly receivers: Receivers
  readonly redis: SimulatedRedis | null
  readonly trace = new Trace()
  readonly branches = new Map<string, number>()
  violation: Violation | null = null
  /** Told of each statement of a worker, and of what came of it. */
  onStatement: (by: string, came: string) => void = () => {}

  constructor(plan: Plan, engine: Engine) {
    this.plan = plan
    this.dice = new Dice(`run ${plan.seed}`)
    this.schedule = new Schedule(epochMs, this.dice.of('schedule'))
    this.server = new DatabaseServer(engine, this.schedule)
    this.observer = new Observer(this.server)
    this.receivers = new Receivers(this.schedule, this.dice.of('receivers'))
    this.redis = plan.isShared ? new SimulatedRedis() : null
  }

  get elapsedMs(): number {
    return this.schedule.nowMs - epochMs
  }

  unfinished(): readonly Row[] {
    return [...this.observer.rows.values()].filter(({ finished }) => !finished)
  }

  /** A branch that is rarely taken was taken. */
  reached(branch: string): void {
    this.branches.set(branch, (this.branches.get(branch) ?? 0) + 1)
  }

  note(line: string): void {
    this.trace.add(this.elapsedMs, line)
  }

  /** The first one ends the simulation. */
  violated(rule: string, detail: string): void {
    if (this.violation !== null) return
    this.violation = { rule, detail: this.trace.label(detail), atMs: this.elapsedMs }
    this.note(`VIOLATED: ${rule}: ${detail}`)
  }

  require(holds: boolean, rule: string, detail: () => string): void {
    if (!holds) this.violated(rule, detail())
  }
}
