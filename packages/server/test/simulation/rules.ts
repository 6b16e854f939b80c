import type { Commit } from './database-server.ts'
import type { Change, Row, WebhookRow } from './observer.ts'
import type { Operators } from './operators.ts'
import type { Producers } from './producers.ts'
import type { Request } from './receivers.ts'
import type { WorkerProcess } from './worker-process.ts'
import type { World } from './world.ts'

/** By how much what a process takes for the database's time may be wrong on an unequal way there and back. */
const clockToleranceMs = 1_000

/** Of two transactions that are less apart than this nobody can tell which was first: see docs/delivery-state.md. */
const leastApartMs = 0.002

/** Who else takes part in what the rules are about. */
export interface Cast {
  readonly world: World
  readonly producers: Producers
  readonly operators: Operators
  /** The process of a machine, living or dead. */
  readonly processOf: (machine: string) => WorkerProcess | undefined
  /** Which webhook each was made as, and its number. */
  readonly hostOf: (webhookId: string) => string | undefined
  readonly retentionMs: number
}

/**
 * What must be true at each change, whatever happens: the invariants of docs/delivery-state.md, as far as one change
 * can tell. What only the whole can tell is in final-rules.ts.
 */
export class Rules {
  private readonly cast: Cast
  /** Who took the lease of a delivery from its worker. */
  private readonly takenBy = new Map<string, 'rescue' | 'somebody'>()
  /** What the commit under way recorded of each webhook, tests left out. */
  private readonly recorded = new Map<string, { successes: number; failures: number }>()
  /** When each webhook was last changed by a person. */
  private readonly editedAtMs = new Map<string, number>()
  /** When the clock of the database was last moved. */
  clockSteppedAtMs = Number.NEGATIVE_INFINITY

  constructor(cast: Cast) {
    this.cast = cast
    const { observer, receivers } = cast.world
    observer.onChange = (change) => this.judge(change)
    observer.onWorkerGone = (by, id) => this.workerGone(by, id)
    observer.onWebhook = (by, before, after) => this.webhookChanged(by, before, after)
    observer.onSeen = (commit) => this.committed(commit)
    receivers.onRequest = (request) => this.requested(request)
  }

  private get world(): World {
    return this.cast.world
  }

  private judge(change: Change): void {
    const { before, after } = change
    this.noteChange(change)
    if (before === undefined && after !== undefined) this.appeared(change, after)
    else if (before !== undefined && after === undefined) this.vanished(before)
    else if (before !== undefined && after !== undefined) this.moved(change, before, after)
  }

  private noteChange({ by, before, after }: Change): void {
    const text = (row: Row | undefined) =>
      row === undefined
        ? '-'
        : `${row.status ?? (row.owner === null ? 'PENDING' : `SENDING by ${row.owner}`)} token ${row.token} attempts ${row.attempts}-${row.schedule_start}`
    this.world.note(`${by}: ${(after ?? before)?.id} ${text(before)} -> ${text(after)}`)
  }

  private appeared({ by, commit }: Change, row: Row): void {
    const { world, producers } = this.cast
    const accepted = commit.statements.some(({ text }) => text.includes('accept_events'))
    if (accepted) this.learnAccepted(row)
    world.require(
      producers.committed.has(row.event_id),
      '1: nothing is delivered that was not committed',
      () => row.id,
    )
    for (const other of world.observer.rows.values()) {
      const isDouble =
        other.id !== row.id && other.event_id === row.event_id && other.webhook_id === row.webhook_id
      world.require(!isDouble, '3: one event makes one delivery for a webhook', () => `${other.id} ${row.id}`)
    }
    const webhook = world.observer.webhooks.get(row.webhook_id)
    world.require(
      webhook === undefined || webhook.tenant_id === row.tenant_id,
      "11: nobody's deliveries go to another tenant's webhook",
      () => row.id,
    )
    world.require(!row.finished, '2: a delivery begins in the queue', () => row.id)
    if (row.owner !== null) {
      const process = this.cast.processOf(by)
      world.require(process?.ids.has(row.owner) === true, '4: a lease belongs to who takes it', () => row.id)
      world.reached('handed over as it was stored')
    } else if (!accepted && by.startsWith('worker')) world.reached('replay made a delivery')
  }

  /** Events over HTTP are committed with their deliveries. */
  private learnAccepted(row: Row): void {
    const { world, producers } = this.cast
    if (producers.committed.has(row.event_id)) return
    const { rows } = world.server.run('SELECT body FROM gancho.events WHERE id = $1', [row.event_id])
    const nowMs = world.schedule.nowMs
    producers.learn({
      id: row.event_id,
      tenantId: row.tenant_id,
      body: String(rows[0]?.body),
      begunMs: nowMs,
      committedMs: nowMs,
    })
  }

  /** What expires is seen to be gone at the next look at the whole log, whoever that is after. */
  private vanished(row: Row): void {
    const { world, retentionMs } = this.cast
    const madeMs = Number.parseInt(row.id.slice(4, 16), 16)
    const isExpired = madeMs < world.server.nowMs() - retentionMs
    world.require(row.finished && isExpired, '1: what was committed does not vanish', () => describe(row))
    world.reached('history expired')
  }

  private moved(change: Change, before: Row, after: Row): void {
    const { world } = this
    world.require(after.token >= before.token, '4: tokens only grow', () => describe(after))
    if (before.finished && after.finished) {
      world.violated(
        '7: a final state is left only when a person asks',
        `${describe(before)} ${describe(after)}`,
      )
    } else if (before.finished) this.revived(change, before, after)
    else if (after.finished) this.ended(change, before, after)
    else if (before.owner === null && after.owner !== null) this.claimed(change, before, after)
    else if (before.owner !== null && after.owner === null) this.freed(change, before, after)
    else if (before.owner !== after.owner || before.token !== after.token) this.reowned(change, before, after)
    else if (after.attempts !== before.attempts)
      world.violated('5: attempts are counted by claims', describe(after))
  }

  private revived({ by, commit }: Change, before: Row, after: Row): void {
    const isReplay = commit.statements.some(({ text }) => text.includes('replays'))
    const isPerson = by === 'operator'
    this.world.require(isReplay || isPerson, '7: a final state is left only when a person asks', () =>
      describe(before),
    )
    this.world.require(after.schedule_start === after.attempts, 'a retry starts the schedule anew', () =>
      describe(after),
    )
    this.world.reached(isReplay ? 'replay sent again' : 'retried by hand')
  }

  private claimed({ by }: Change, before: Row, after: Row): void {
    const { world } = this
    const process = this.cast.processOf(by)
    const webhook = world.observer.webhooks.get(after.webhook_id)
    world.require(process?.ids.has(after.owner ?? '') === true, '4: a lease belongs to who takes it', () =>
      describe(after),
    )
    world.require(after.token === before.token + 1, '4: each claim has a token of its own', () =>
      describe(after),
    )
    if (!this.clockIsStrange) {
      world.require(
        before.due_ms <= world.server.nowMs() + clockToleranceMs,
        '9: nothing is sent before it is due',
        () => `${describe(before)} is due in ${Math.round(before.due_ms - world.server.nowMs())} ms`,
      )
    }
    world.require(
      webhook === undefined || webhook.state === 'ACTIVE' || after.test,
      'nothing is claimed of a webhook that is paused or disabled',
      () => describe(after),
    )
    this.takenBy.delete(after.id)
    if (webhook?.ordered === true && !after.test) this.claimedInOrder(webhook, after)
    const { begunMs = 0, committedMs = 0 } = this.cast.producers.committed.get(after.event_id) ?? {}
    if (committedMs - begunMs > 300) world.reached('what was committed late was found')
    if (webhook === undefined) world.reached('claimed after its webhook was deleted')
  }

  private claimedInOrder(webhook: WebhookRow, claimed: Row): void {
    const { world, producers, operators } = this.cast
    if (!this.clockIsStrange) {
      world.require(
        webhook.resume_ms === null || webhook.resume_ms <= world.server.nowMs() + clockToleranceMs,
        '13: an ordered webhook waits for its first delivery',
        () => describe(claimed),
      )
    }
    const own = producers.committed.get(claimed.event_id)
    for (const other of world.observer.rows.values()) {
      if (other.finished || other.id === claimed.id || other.webhook_id !== webhook.id || other.test) continue
      world.require(other.owner === null, '13: an ordered webhook has one delivery at a time', () =>
        describe(other),
      )
      const its = producers.committed.get(other.event_id)
      const isTouched = operators.touched.has(other.id) || operators.touched.has(claimed.id)
      const isClockMoved = this.clockSteppedAtMs > 0
      if (
        own === undefined ||
        its === undefined ||
        isTouched ||
        isClockMoved ||
        other.schedule_start > 0 ||
        claimed.schedule_start > 0
      )
        continue
      world.require(
        its.committedMs >= own.begunMs - leastApartMs,
        '13: an ordered webhook gets events in the order of transactions',
        () => `${describe(claimed)} before ${describe(other)}`,
      )
    }
    world.reached('claimed of an ordered webhook')
  }

  /** A lease ended, and the delivery waits again. */
  private freed({ by }: Change, before: Row, after: Row): void {
    const { world } = this
    const isOwner = this.cast.processOf(by)?.ids.has(before.owner ?? '') === true
    world.require(after.token === before.token, '4: tokens grow with claims', () => describe(after))
    if (after.attempts < before.attempts) {
      world.require(isOwner, '4: only its owner gives a delivery back', () => describe(after))
      world.require(this.requestOf(before) === undefined, '5: what was sent stays counted', () =>
        describe(after),
      )
      world.reached('given back')
      return
    }
    if (isOwner && !after.last_error?.startsWith('worker_lost')) {
      const request = this.requestOf(before)
      world.require(request?.outcome === 'failure', '5: an attempt that failed was made', () =>
        describe(after),
      )
      if (request !== undefined && request.endedAtMs !== null) this.judgeDue(before, after, request.endedAtMs)
      this.countRecorded(before, 'failures')
      world.reached('to be attempted again')
      return
    }
    this.takenBy.set(before.id, 'rescue')
    this.requireDead(before)
    world.reached(this.requestOf(before) === undefined ? 'rescued, never sent' : 'rescued after it was sent')
  }

  private judgeDue(before: Row, after: Row, endedAtMs: number): void {
    const { world } = this
    const webhook = world.observer.webhooks.get(after.webhook_id)
    if (webhook === undefined || webhook.ordered || this.clockIsStrange || after.due_ms === before.due_ms)
      return
    const waitMs = after.due_ms - (endedAtMs + world.server.offsetMs)
    world.require(
      waitMs > -clockToleranceMs,
      '9: the next attempt is not due before the last one ended',
      () => `${describe(after)}: ${waitMs} ms`,
    )
  }

  private reowned(change: Change, before: Row, after: Row): void {
    const { world } = this
    if (after.owner === 'nobody') {
      const process = this.cast.processOf(change.by)
      world.require(process?.ids.has(before.owner ?? '') === true, '4: a worker disowns its own leases', () =>
        describe(after),
      )
      world.reached('disowned by an audit')
      return
    }
    world.violated('4: a lease is not taken over while it lasts', `${describe(before)} ${describe(after)}`)
  }

  private requireDead(row: Row): void {
    const { world } = this
    if (row.owner === null || row.owner === 'nobody') return
    world.require(!world.observer.workers.has(row.owner), '4: only leases of dead workers are rescued', () =>
      describe(row),
    )
  }

  private ended({ by, commit }: Change, before: Row, after: Row): void {
    const { world } = this
    const isOwner = before.owner !== null && this.cast.processOf(by)?.ids.has(before.owner) === true
    world.require(after.attempts >= 0, '5: attempts are counted', () => describe(after))
    if (after.status === 'DELIVERED') {
      world.require(
        isOwner,
        '4: an outcome counts only while its lease does',
        () => `${describe(before)} by ${by}`,
      )
      const request = this.requestOf(before)
      world.require(request?.outcome === 'success', 'what is DELIVERED was answered with 2xx', () =>
        describe(after),
      )
      this.countRecorded(before, 'successes')
    } else if (after.status === 'FAILED') this.failed(isOwner, before, after)
    else this.cancelled({ by, isOwner, commit }, before, after)
    this.world.reached(`ended as ${after.status}`)
  }

  private failed(isOwner: boolean, before: Row, after: Row): void {
    const { world } = this
    if (after.last_error?.startsWith('expired') === true) {
      world.reached('expired while it waited')
      return
    }
    const started = world.receivers.requests.some(({ deliveryId }) => deliveryId === after.id)
    world.require(started, '8: what is FAILED was sent at least once', () => describe(after))
    if (after.last_error?.startsWith('worker_lost') === true) {
      this.requireDead(before)
      world.reached('used up by workers that stopped')
      return
    }
    world.require(isOwner, '4: an outcome counts only while its lease does', () => describe(before))
    this.countRecorded(before, 'failures')
    if (after.last_error?.startsWith('gone') === true) return
    const webhook = world.observer.webhooks.get(after.webhook_id)
    if (webhook === undefined) return
    world.require(
      after.attempts - before.schedule_start >= webhook.steps,
      '8: a delivery fails when its schedule is used up',
      () => `${describe(before)} of ${webhook.steps}`,
    )
  }

  private cancelled(
    { by, isOwner, commit }: { by: string; isOwner: boolean; commit: Commit },
    before: Row,
    after: Row,
  ): void {
    const { world } = this
    if (by === 'operator') {
      this.takenBy.set(before.id, 'somebody')
      return
    }
    if (commit.statements.some(({ text }) => text.includes('expunges'))) {
      this.takenBy.set(before.id, 'somebody')
      return
    }
    world.require(isOwner, '4: an outcome counts only while its lease does', () => describe(before))
    const { rows } = world.server.run('SELECT FROM gancho.events WHERE id = $1', [after.event_id])
    const isUnsendable = !world.observer.webhooks.has(after.webhook_id) || rows.length === 0
    world.require(isUnsendable, 'only what cannot be sent is ended unsent', () => describe(after))
  }

  private workerGone(by: string, workerId: string): void {
    const { world } = this
    const owner = world.processOfWorker(workerId)
    if (
      owner === undefined ||
      owner.machine.isDead ||
      owner.machine.wasSuspended ||
      owner.worker?.id !== workerId
    )
      return
    world.require(
      owner.worker?.holdsLeases() !== true,
      '4: no worker is declared dead while it counts on its leases',
      () => `${workerId} of ${owner.name}, by ${by}`,
    )
    world.reached('a living worker was declared dead')
  }

  private webhookChanged(by: string, before: WebhookRow | undefined, after: WebhookRow | undefined): void {
    const { world } = this
    if (after !== undefined && by === 'operator') this.editedAtMs.set(after.id, world.schedule.nowMs)
    if (after === undefined || before?.state === after.state) return
    world.note(`${by}: ${after.id} is ${after.state} ${after.state_reason ?? ''}`)
    if (after.state === 'DISABLED') world.reached(`disabled: ${after.state_reason}`)
  }

  private countRecorded(row: Row, what: 'successes' | 'failures'): void {
    if (row.test) return
    const counted = this.recorded.get(row.webhook_id) ?? { successes: 0, failures: 0 }
    counted[what] += 1
    this.recorded.set(row.webhook_id, counted)
  }

  /** A webhook is failing when what was recorded last were failures, and is not when they were successes. */
  private judgeHealth(): void {
    const { world } = this
    for (const [id, { successes, failures }] of this.recorded) {
      const webhook = world.observer.webhooks.get(id)
      // What was sent before an edit may be another matter, and of both in one commit the order decides.
      const isEdited = world.schedule.nowMs - (this.editedAtMs.get(id) ?? Number.NEGATIVE_INFINITY) < 20_000
      if (
        webhook === undefined ||
        webhook.state === 'DISABLED' ||
        isEdited ||
        (successes > 0 && failures > 0)
      )
        continue
      world.require(
        (webhook.failing_ms !== null) === failures > 0,
        '21: the health of a webhook is what the history says',
        () =>
          `${id}: ${successes} successes and ${failures} failures were recorded; failing: ${webhook.failing_ms !== null}`,
      )
    }
    this.recorded.clear()
  }

  private committed(commit: Commit): void {
    this.judgeHealth()
    for (const { text, parameters, rows } of commit.statements) {
      if (text.startsWith('INSERT INTO gancho.workers'))
        this.cast.processOf(commit.by)?.ids.add(String(parameters[0]))
      if (!text.startsWith('/* record_outcomes */')) continue
      const outcomes = JSON.parse(String(parameters[0])) as unknown[]
      if (Number(rows[0]?.recorded) < outcomes.length)
        this.world.reached('an outcome that came too late changed nothing')
    }
  }

  private requested(request: Request): void {
    const { world, producers } = this.cast
    const event = producers.committed.get(request.eventId)
    world.note(`${request.by} -> ${request.url} ${request.deliveryId} attempt ${request.attempt}`)
    world.require(event !== undefined, '1: nothing is sent that was not committed', () => request.eventId)
    world.require(
      event?.body === request.body,
      '10: the same bytes at every attempt',
      () => request.deliveryId,
    )
    const row = world.observer.rows.get(request.deliveryId)
    const process = this.cast.processOf(request.by)
    if (row === undefined || process === undefined) return
    world.require(
      row.tenant_id === event?.tenantId,
      "11: nobody's deliveries go to another tenant's webhook",
      () => describe(row),
    )
    world.require(
      new URL(request.url).host === this.cast.hostOf(row.webhook_id),
      "11: nobody's deliveries go to another webhook",
      () => `${request.url} ${describe(row)}`,
    )
    if (!row.finished && row.owner !== null && process.ids.has(row.owner)) return
    world.reached('sent although the lease was gone')
    world.require(
      this.takenBy.get(row.id) !== 'rescue' || process.machine.wasSuspended,
      'nothing is sent after the lease was taken by others',
      () => describe(row),
    )
  }

  private requestOf(row: Row): Request | undefined {
    return this.world.receivers.requests.findLast(
      (request) => request.deliveryId === row.id && request.attempt === row.attempts,
    )
  }

  /** The clock of the database has just been moved: what was reckoned by the old one is on its way. */
  private get clockIsStrange(): boolean {
    return this.world.schedule.nowMs - this.clockSteppedAtMs < 12_000
  }
}

export function describe(row: Row): string {
  const state = row.status ?? (row.owner === null ? 'PENDING' : `SENDING by ${row.owner}`)
  return `${row.id} of ${row.webhook_id} ${state}, token ${row.token}, attempts ${row.attempts} from ${row.schedule_start}, ${row.last_error ?? ''}`
}
