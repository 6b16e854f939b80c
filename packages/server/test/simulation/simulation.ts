import { testSecret, testSecretBox } from '../support/factories.ts'
import { Cast } from './cast.ts'
import { judgeEnd } from './final-rules.ts'
import type { Laboratory } from './laboratory.ts'
import { Operators } from './operators.ts'
import { eventType, Producers } from './producers.ts'
import { claimedWithinMs, judgeWaiting } from './rest-rules.ts'
import { Rules } from './rules.ts'
import type { Plan, Step } from './steps.ts'
import { retentionDays, WorkerProcess } from './worker-process.ts'
import { tenantIds, type Violation, World } from './world.ts'

/** What came of a simulation. */
export interface Report {
  readonly plan: Plan
  readonly violation: Violation | null
  readonly branches: ReadonlyMap<string, number>
  readonly trace: readonly string[]
  /** The same for the same plan. */
  readonly hash: string
}

const dayMs = 24 * 3_600_000

/** Longer than what nobody knows of may take until it is noticed: two audits, a dead worker, the retry of a claim. */
const settlingMs = 60_000

/** Lets everything happen that a plan says, then lets faults end, and judges what there is. */
export async function simulate(laboratory: Laboratory, plan: Plan): Promise<Report> {
  laboratory.clean()
  const simulation = new Simulation(laboratory, plan)
  await simulation.run()
  const { violation, branches, trace } = simulation.world
  return { plan, violation, branches, trace: trace.lines, hash: trace.hash }
}

class Simulation {
  readonly world: World
  private readonly webhookIds: string[] = []
  private readonly operators: Operators
  private readonly producers: Producers
  private readonly cast: Cast
  /** The living process of each worker, or null while it is down. */
  private readonly workers: (WorkerProcess | null)[]
  private isSettling = false
  /** Nothing is started again that has ended. */
  private isHalted = false
  private started = 0

  constructor(laboratory: Laboratory, plan: Plan) {
    const world = new World(plan, laboratory.engine)
    this.world = world
    this.producers = new Producers(world)
    this.operators = new Operators(world, () =>
      this.workers.find((worker) => worker?.isRunning)?.worker?.wake(),
    )
    this.cast = new Cast({
      world,
      producers: this.producers,
      operators: this.operators,
      hostOf: (webhookId) => this.hostOf(this.webhookIds.indexOf(webhookId)),
      retentionMs: retentionDays * dayMs,
    })
    new Rules(this.cast)
    this.workers = plan.workers.map(() => null)
  }

  async run(): Promise<void> {
    const { world } = this
    for (const webhook of world.plan.webhooks) this.makeWebhook(webhook)
    world.observer.lookAtAll('setup')
    for (const index of this.workers.keys()) this.startWorker(index)
    let shiftMs = 0
    for (const step of world.plan.steps) {
      const atMs = world.schedule.nowMs - world.elapsedMs + shiftMs + step.atMs
      await this.runUntil(atMs)
      if (world.violation !== null) return
      const before = world.schedule.nowMs
      await this.perform(step)
      shiftMs += world.schedule.nowMs - before
    }
    await this.runUntil(world.schedule.nowMs + 1_000)
    if (world.violation === null) await this.settle()
  }

  private async runUntil(atMs: number, isOver = () => false): Promise<void> {
    await this.world.schedule.runUntil(atMs, () => this.world.violation !== null || isOver())
  }

  private makeWebhook(webhook: Plan['webhooks'][number]): void {
    const { server } = this.world
    const tenantId = tenantIds[webhook.tenant] ?? ''
    const { rows } = server.run(
      `INSERT INTO gancho.webhooks (tenant_id, url, secret, secret_hint, max_in_flight, rate_limit_per_second, ordered, retry_schedule_seconds, timeout_ms)
       VALUES ($1, $2, '', '…', $3, $4, $5, $6::int[], $7) RETURNING id`,
      [
        tenantId,
        `https://${this.hostOf(this.webhookIds.length)}/0`,
        webhook.maxInFlight,
        webhook.ratePerSecond,
        webhook.ordered,
        `{${webhook.scheduleSeconds.join()}}`,
        webhook.timeoutMs,
      ],
    )
    const id = String(rows[0]?.id)
    this.webhookIds.push(id)
    server.run('UPDATE gancho.webhooks SET secret = $1 WHERE id = $2', [
      testSecretBox.seal(testSecret, { tenantId, id }),
      id,
    ])
    server.run(
      'INSERT INTO gancho.webhook_subscriptions (webhook_id, tenant_id, event) VALUES ($1, $2, $3)',
      [id, tenantId, eventType],
    )
  }

  private hostOf(index: number): string {
    return `receiver-${index}.example.com`
  }

  private startWorker(index: number): void {
    const { world } = this
    const plan = world.plan.workers[index]
    if (plan === undefined || this.workers[index] !== null || this.isHalted) return
    this.started += 1
    const process = new WorkerProcess(
      world,
      `worker-${index}.${this.started}`,
      this.isSettling ? { ...plan, latencyMs: 1 } : plan,
    )
    this.cast.processes.set(process.name, process)
    this.workers[index] = process
    const die = process.machine.onCrash
    process.machine.onCrash = () => {
      die()
      world.note(`${process.name} is gone`)
      if (this.workers[index] === process) this.workers[index] = null
      const { downMs = 1_000 } = process
      world.schedule.after(downMs, () => {
        if (!this.isSettling || index === 0) this.startWorker(index)
      })
    }
    world.note(`${process.name} starts`)
    void process.start()
  }

  private async perform(step: Step): Promise<void> {
    const { world } = this
    world.note(`step: ${JSON.stringify(step)}`)
    const worker = 'worker' in step ? this.workers[step.worker] : null
    switch (step.do) {
      case 'emit':
        this.producers.emit({ ...step, tenantId: tenantIds[step.tenant] ?? '' })
        return
      case 'accept':
        if (worker?.isRunning) {
          worker.machine.deliver(() => this.accept(worker, tenantIds[step.tenant] ?? '', step.count))
        }
        return
      case 'receiver':
        world.receivers.behave(this.hostOf(step.webhook), step.is)
        return
      case 'crash':
        if (!worker?.isRunning) return
        worker.downMs = step.downMs
        if (step.at === null) worker.machine.crash()
        else worker.machine.crashPoint = { at: step.at, phase: step.phase, times: step.times }
        return
      case 'stop':
        if (!worker?.isRunning) return
        worker.downMs = step.downMs
        worker.machine.deliver(() => void worker.stop())
        return
      case 'pause':
        worker?.machine.pause(step.ms)
        this.cast.disturb(world.schedule.nowMs + step.ms)
        return
      case 'suspend':
        worker?.machine.suspend(step.ms)
        this.cast.moveClock(world.schedule.nowMs + step.ms)
        return
      case 'step clock':
        worker?.machine.stepClock(step.ms)
        return
      case 'step database clock':
        world.server.offsetMs += step.ms
        this.cast.setDatabaseClock()
        return
      case 'network':
        this.cast.disturb(world.schedule.nowMs + step.ms)
        worker?.network.disturb(step.what, step.share, step.ms, step.at)
        return
      case 'database down':
        this.cast.disturb(world.schedule.nowMs + step.ms)
        world.server.stop()
        world.schedule.after(step.ms, () => world.server.start())
        return
      case 'redis':
        world.redis?.set(step.is)
        return
      case 'days pass':
        await this.passDays(step.days)
        return
      default:
        this.operators.perform(step, this.webhookIds, tenantIds)
    }
  }

  private accept(worker: WorkerProcess, tenantId: string, count: number): void {
    const { world } = this
    const event = { tenant_id: tenantId, event: eventType, data: '{"n":1.50}' }
    const { ingest } = worker
    if (ingest === null) return
    for (let n = 0; n < count; n += 1) {
      ingest.accept(event).then(
        ({ id }) => {
          world.require(
            this.producers.committed.has(id) || this.webhookIds.length === 0 || !this.hasSubscriber(tenantId),
            '1: the producer is told after the commit',
            () => id,
          )
        },
        (error) => world.note(`${worker.name}: an event was refused: ${String(error)}`),
      )
    }
  }

  private hasSubscriber(tenantId: string): boolean {
    return [...this.world.observer.webhooks.values()].some(
      (webhook) => webhook.tenant_id === tenantId && webhook.state !== 'DISABLED',
    )
  }

  /** Everything is stopped for days, as nothing else can be simulated for so long, and started again. */
  private async passDays(days: number): Promise<void> {
    const { world } = this
    await this.stopAll()
    this.isHalted = false
    world.schedule.nowMs += days * dayMs
    for (const index of this.workers.keys()) this.startWorker(index)
    world.reached('days passed')
  }

  private async stopAll(): Promise<void> {
    const { world } = this
    this.isHalted = true
    world.server.start()
    for (const worker of this.workers) {
      if (worker === null) continue
      worker.downMs = Number.POSITIVE_INFINITY
      worker.network.heal()
      worker.machine.crashPoint = null
      worker.machine.deliver(() => void worker.stop())
    }
    await this.runUntil(world.schedule.nowMs + 45_000, () => this.workers.every((worker) => worker === null))
    world.require(
      this.workers.every((worker) => worker === null),
      'a stop ends',
      () => this.workers.map((worker) => worker?.name ?? '-').join(),
    )
  }

  /** Faults end, people set everything going again, and all that can be delivered has to be delivered. */
  private async settle(): Promise<void> {
    const { world } = this
    world.note('faults end')
    this.isSettling = true
    world.server.start()
    world.redis?.set('up')
    world.receivers.heal()
    for (const worker of this.workers) worker?.heal()
    if (this.workers.every((worker) => worker === null)) this.startWorker(0)
    this.setGoing()
    const isWell = (worker: WorkerProcess | null) =>
      worker?.isRunning === true && !worker.machine.isPaused && worker.worker?.holdsLeases() === true
    const well = this.workers.filter(isWell)
    await this.runUntil(world.schedule.nowMs + claimedWithinMs, () => this.isQuiet)
    if (well.some(isWell) && !this.isQuiet) judgeWaiting(this.cast)
    await this.runUntil(world.schedule.nowMs + settlingMs - claimedWithinMs, () => this.isQuiet)
    world.require(this.isQuiet, '14: when faults stop, nothing that is due waits for ever', () =>
      this.describeLeft(),
    )
    if (world.violation !== null) return
    await this.deliverTheRest()
    if (world.violation === null) judgeEnd(this.cast)
  }

  /** People set paused webhooks going again. */
  private setGoing(): void {
    for (const [index, id] of this.webhookIds.entries()) {
      if (this.world.observer.webhooks.get(id)?.state === 'PAUSED') {
        this.operators.perform(
          { do: 'set state', webhook: index, state: 'ACTIVE' },
          this.webhookIds,
          tenantIds,
        )
      }
    }
  }

  /** What is due in minutes or hours is so at once, as far as anybody can tell that is stopped meanwhile. */
  private async deliverTheRest(): Promise<void> {
    const { world } = this
    await this.stopAll()
    const rows = [...world.observer.rows.values()].filter((row) => !row.finished)
    if (world.violation !== null || rows.length === 0) return
    const resumes = [...world.observer.webhooks.values()].map(({ resume_ms }) => resume_ms ?? 0)
    const nextMs = Math.max(...rows.map(({ due_ms }) => due_ms), ...resumes) - world.server.nowMs()
    if (nextMs > 0) world.schedule.nowMs += nextMs + 1
    this.isHalted = false
    // Who was refused because the database was away tries again.
    this.setGoing()
    this.startWorker(0)
    await this.runUntil(world.schedule.nowMs + settlingMs, () => this.isDone)
    world.require(this.isDone, '14: when faults stop, the queue empties', () => this.describeLeft())
  }

  /** What has been left undone can wait: it is not due yet, or its webhook is disabled. */
  private get isQuiet(): boolean {
    const { world } = this
    if (!this.workers.some((worker) => worker?.isRunning === true && worker.worker?.holdsLeases() === true))
      return false
    return world.unfinished().every((row) => row.owner === null && this.mayWait(row)) && !this.isReplaying
  }

  /** A replay has more to do soon: it is not one that the database's clock was set back behind. */
  private get isReplaying(): boolean {
    const { plan, server } = this.world
    if (!plan.steps.some((step) => step.do === 'replay')) return false
    // Whoever has a transaction open may have taken a step of one.
    if (!server.isFree) return true
    const soon = new Date(server.nowMs() + 10_000)
    const running = `SELECT FROM gancho.replays WHERE state = 'RUNNING' AND due_at < $1`
    return server.run(running, [soon]).rowCount > 0
  }

  private get isDone(): boolean {
    const { world } = this
    return world.unfinished().every((row) => this.isDisabled(row.webhook_id))
  }

  private mayWait(row: { readonly due_ms: number; readonly webhook_id: string }): boolean {
    const nowMs = this.world.server.nowMs()
    const resumeMs = this.world.observer.webhooks.get(row.webhook_id)?.resume_ms ?? 0
    return row.due_ms > nowMs || resumeMs > nowMs || this.isDisabled(row.webhook_id)
  }

  private isDisabled(webhookId: string): boolean {
    return this.world.observer.webhooks.get(webhookId)?.state === 'DISABLED'
  }

  private describeLeft(): string {
    if (this.isReplaying) return 'a replay'
    return this.world
      .unfinished()
      .map(
        (row) =>
          `${row.id} of ${row.webhook_id}, owner ${row.owner}, due in ${row.due_ms - this.world.server.nowMs()}`,
      )
      .join('; ')
  }
}
