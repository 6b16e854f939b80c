import type { Row } from './observer.ts'
import type { Operators } from './operators.ts'
import type { Producers } from './producers.ts'
import type { Request } from './receivers.ts'
import type { WorkerProcess } from './worker-process.ts'
import type { World } from './world.ts'

/** By how much what a process takes for the database's time may be wrong on an unequal way there and back. */
export const clockToleranceMs = 1_000

/** So long after a clock was moved, times that were reckoned by the old one may still be on their way. */
const clockSettlesInMs = 12_000

/** Who takes part in a simulation, as its rules see them. */
export class Cast {
  readonly world: World
  readonly producers: Producers
  readonly operators: Operators
  readonly retentionMs: number
  /** The receiver of a webhook, by the name of its host. */
  readonly hostOf: (webhookId: string) => string | undefined
  /** Every process that was ever started, by the name of its machine. */
  readonly processes = new Map<string, WorkerProcess>()
  private clockMovedAtMs = Number.NEGATIVE_INFINITY
  private disturbedUntilMs = Number.NEGATIVE_INFINITY
  /** The clock of the database was set, so its times are not in the order in which things happened. */
  wasDatabaseClockSet = false

  constructor(deps: Pick<Cast, 'world' | 'producers' | 'operators' | 'retentionMs' | 'hostOf'>) {
    this.world = deps.world
    this.producers = deps.producers
    this.operators = deps.operators
    this.retentionMs = deps.retentionMs
    this.hostOf = deps.hostOf
  }

  /** The process of a machine, living or dead. */
  processOf(machine: string): WorkerProcess | undefined {
    return this.processes.get(machine)
  }

  processOfWorker(workerId: string): WorkerProcess | undefined {
    return [...this.processes.values()].find(({ ids }) => ids.has(workerId))
  }

  /** Whether a worker of this process has or had this name in the database. */
  isBy(machine: string, owner: string | null): boolean {
    return owner !== null && this.processOf(machine)?.ids.has(owner) === true
  }

  /** The request that was made for the last attempt of a delivery. */
  requestOf(row: Row): Request | undefined {
    return this.world.receivers.requests.findLast(
      (request) => request.deliveryId === row.id && request.attempt === row.attempts,
    )
  }

  setDatabaseClock(): void {
    this.wasDatabaseClockSet = true
    this.moveClock(this.world.schedule.nowMs)
  }

  /** Some process's idea of the time is wrong until then. */
  moveClock(untilMs: number): void {
    this.clockMovedAtMs = Math.max(this.clockMovedAtMs, untilMs)
  }

  /** Some process may not learn until then what the clock of the database shows. */
  disturb(untilMs: number): void {
    this.disturbedUntilMs = Math.max(this.disturbedUntilMs, untilMs)
  }

  get clockIsStrange(): boolean {
    if (this.clockMovedAtMs === Number.NEGATIVE_INFINITY) return false
    const sinceMs = Math.max(this.clockMovedAtMs, this.disturbedUntilMs)
    return this.world.schedule.nowMs - sinceMs < clockSettlesInMs
  }
}

export function describe(row: Row): string {
  const state = row.status ?? (row.owner === null ? 'PENDING' : `SENDING by ${row.owner}`)
  return `${row.id} of ${row.webhook_id} ${state}, token ${row.token}, attempts ${row.attempts} from ${row.schedule_start}, ${row.last_error ?? ''}`
}
