import type { Cast } from './cast.ts'
import type { Request } from './receivers.ts'
import { inTimeMs } from './rest-rules.ts'

/** Of one process in a second in which nothing happened: several times what its loops need. */
const mostIdleStatements = 80

/** What a process does once, when it starts. */
const startMs = 2_000

/**
 * A delivery of a tenant that nothing is wrong with is sent so long after its commit at the latest, whatever others do:
 * two looks at the queue. What was committed late waits for a sweep, and is not judged.
 */
const longestWaitMs = 2_500

/** How much is done at a time, and how soon. */
export class PaceRules {
  private readonly cast: Cast
  /** Requests under way, by process and receiver. */
  private readonly underWay = new Map<string, number>()
  /** The most that each receiver was ever allowed at a time: an edit reaches what is under way a little later. */
  private readonly allowed = new Map<string, number>()
  private readonly statements = new Map<string, { sinceMs: number; count: number }>()
  private disturbedAtMs = Number.NEGATIVE_INFINITY

  constructor(cast: Cast) {
    this.cast = cast
    cast.world.onStatement = (by, came) => this.statement(by, came)
  }

  allow(host: string, maxInFlight: number): void {
    this.allowed.set(host, Math.max(maxInFlight, this.allowed.get(host) ?? 0))
  }

  /** Something happened, so there is something to do. */
  disturbed(): void {
    this.disturbedAtMs = this.cast.world.schedule.nowMs
  }

  requested(request: Request): void {
    const { world } = this.cast
    const { host } = new URL(request.url)
    const count = (this.underWay.get(`${request.by} ${host}`) ?? 0) + 1
    this.underWay.set(`${request.by} ${host}`, count)
    world.require(
      count <= (this.allowed.get(host) ?? 0),
      '12: no worker has more requests under way than the webhook allows',
      () => `${count} of ${request.by} to ${host}`,
    )
    this.disturbed()
    this.judgeWait(request)
  }

  answered(request: Request): void {
    const key = `${request.by} ${new URL(request.url).host}`
    this.underWay.set(key, (this.underWay.get(key) ?? 0) - 1)
    this.disturbed()
  }

  private judgeWait({ eventId, attempt, deliveryId, startedAtMs }: Request): void {
    const { world, producers } = this.cast
    const event = producers.committed.get(eventId)
    const tenant = world.plan.spared
    if (tenant === null || attempt > 1 || event?.tenantId !== tenant) return
    if (event.committedMs - event.begunMs > inTimeMs) return
    const waitedMs = startedAtMs - event.committedMs
    world.reached('sent in spite of the neighbours')
    world.require(
      waitedMs <= longestWaitMs,
      "12: nobody's latency depends on what others do",
      () => `${deliveryId} waited for ${waitedMs.toFixed(0)} ms`,
    )
  }

  private statement(by: string, came: string): void {
    const { nowMs } = this.cast.world.schedule
    if (Number.isNaN(Number(came))) this.disturbed()
    const counted = this.statements.get(by)
    if (counted === undefined) {
      this.statements.set(by, { sinceMs: nowMs + startMs, count: 0 })
      return
    }
    if (nowMs < counted.sinceMs) return
    if (nowMs - counted.sinceMs > 1_000 || counted.sinceMs < this.disturbedAtMs) {
      counted.sinceMs = nowMs
      counted.count = 0
    }
    counted.count += 1
    this.cast.world.require(
      counted.count <= mostIdleStatements,
      'a worker that has nothing to do asks for little',
      () => `${counted.count} statements of ${by} in ${(nowMs - counted.sinceMs).toFixed(0)} ms`,
    )
  }
}
