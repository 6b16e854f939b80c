import { type Cast, clockToleranceMs, describe } from './cast.ts'
import type { Commit } from './database-server.ts'
import { HealthRules } from './health-rules.ts'
import { LeaseRules } from './lease-rules.ts'
import type { Change, Row, WebhookRow } from './observer.ts'
import { judgeOrder } from './order-rules.ts'
import { PaceRules } from './pace-rules.ts'
import type { Request } from './receivers.ts'
import type { World } from './world.ts'

/** By so much of itself a step of the schedule is shortened at the most. Source: SPEC section 4. */
const jitterShare = 0.1

/**
 * What must be true at each change, whatever happens: the invariants of docs/delivery-state.md, as far as one change
 * can tell. What only the whole can tell is in final-rules.ts.
 */
export class Rules {
  private readonly cast: Cast
  private readonly leases: LeaseRules
  private readonly health: HealthRules
  private readonly pace: PaceRules
  /** The deliveries of each event, by webhook. */
  private readonly deliveries = new Map<string, string>()
  /** How often a replay made each delivery due again. */
  private readonly replays = new Map<string, number>()
  /** Deleted by the commit under way. */
  private deleted: string[] = []

  constructor(cast: Cast) {
    this.cast = cast
    this.leases = new LeaseRules(cast)
    this.health = new HealthRules(cast)
    this.pace = new PaceRules(cast)
    const { observer, receivers } = cast.world
    observer.onChange = (change) => this.judge(change)
    observer.onWebhook = (by, before, after) => this.webhookChanged(by, before, after)
    observer.onSeen = (commit) => this.committed(commit)
    receivers.onRequest = (request) => this.requested(request)
    receivers.onAnswer = (request) => this.pace.answered(request)
  }

  private get world(): World {
    return this.cast.world
  }

  private judge(change: Change): void {
    const { before, after } = change
    this.noteChange(change)
    this.pace.disturbed()
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

  private appeared(change: Change, row: Row): void {
    const { by, commit } = change
    const { world, producers } = this.cast
    const accepted = commit.statements.some(({ text }) => text.includes('accept_events'))
    if (accepted) this.learnAccepted(row)
    world.require(
      producers.committed.has(row.event_id),
      '1: nothing is delivered that was not committed',
      () => row.id,
    )
    const key = `${row.event_id} ${row.webhook_id}`
    const other = this.deliveries.get(key)
    world.require(
      other === undefined,
      '3: one event makes one delivery for a webhook',
      () => `${other} ${row.id}`,
    )
    this.deliveries.set(key, row.id)
    const webhook = world.observer.webhooks.get(row.webhook_id)
    world.require(
      webhook === undefined || webhook.tenant_id === row.tenant_id,
      "11: nobody's deliveries go to another tenant's webhook",
      () => row.id,
    )
    world.require(!row.finished, '2: a delivery begins in the queue', () => row.id)
    if (row.owner !== null) {
      this.leases.taken(change, row)
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
    else if (before.owner !== after.owner || before.token !== after.token)
      this.leases.reowned(change, before, after)
    else if (after.attempts !== before.attempts)
      world.violated('5: attempts are counted by claims', describe(after))
    else this.waited(change, before, after)
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
    if (isReplay) this.replayed(after)
    this.world.reached(isReplay ? 'replay sent again' : 'retried by hand')
  }

  private replayed(row: Row): void {
    const times = (this.replays.get(row.id) ?? 0) + 1
    this.replays.set(row.id, times)
    this.world.require(
      times <= (this.cast.operators.replays.get(row.webhook_id) ?? 0),
      'a replay comes by each delivery once',
      () => `${describe(row)}: ${times} times`,
    )
  }

  /** A delivery that waits is changed by people, and by nobody else without a lease. */
  private waited({ by, commit }: Change, before: Row, after: Row): void {
    const isPerson = by === 'operator' || commit.statements.some(({ text }) => text.includes('replays'))
    this.world.require(
      isPerson,
      '4: only its owner changes a delivery',
      () => `${describe(before)} -> ${describe(after)}`,
    )
  }

  private claimed(change: Change, before: Row, after: Row): void {
    const { world } = this
    const webhook = world.observer.webhooks.get(after.webhook_id)
    this.leases.taken(change, after)
    world.require(
      after.token === before.token + 1 && after.attempts === before.attempts + 1,
      '4: each claim has a token of its own, and is counted',
      () => describe(after),
    )
    if (!this.cast.clockIsStrange) {
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
    if (webhook?.ordered === true && !after.test) judgeOrder(this.cast, webhook, after)
    const { begunMs = 0, committedMs = 0 } = this.cast.producers.committed.get(after.event_id) ?? {}
    if (committedMs - begunMs > 300) world.reached('what was committed late was found')
    if (webhook === undefined) world.reached('claimed after its webhook was deleted')
  }

  /** A lease ended, and the delivery waits again. */
  private freed(change: Change, before: Row, after: Row): void {
    const { world } = this
    const isOwner = this.leases.ended(change.by, before, after)
    world.require(after.token === before.token, '4: tokens grow with claims', () => describe(after))
    if (after.attempts < before.attempts) {
      world.require(isOwner, '4: only its owner gives a delivery back', () => describe(after))
      world.require(this.cast.requestOf(before) === undefined, '5: what was sent stays counted', () =>
        describe(after),
      )
      world.reached('given back')
      return
    }
    if (isOwner && !after.last_error?.startsWith('worker_lost')) {
      const request = this.cast.requestOf(before)
      world.require(request?.outcome === 'failure', '5: an attempt that failed was made', () =>
        describe(after),
      )
      if (request !== undefined && request.endedAtMs !== null) this.judgeDue(before, after, request.endedAtMs)
      this.health.outcome(change)
      world.reached('to be attempted again')
      return
    }
    this.leases.requireDead(before)
    world.reached(
      this.cast.requestOf(before) === undefined ? 'rescued, never sent' : 'rescued after it was sent',
    )
  }

  /** An ordered webhook waits as a whole, any other one only with the delivery that failed. */
  private judgeDue(before: Row, after: Row, endedAtMs: number): void {
    const { world } = this
    const webhook = world.observer.webhooks.get(after.webhook_id)
    if (webhook === undefined || webhook.state === 'DISABLED' || this.cast.clockIsStrange) return
    const isInOrder = webhook.ordered && !after.test
    if (!isInOrder && after.due_ms === before.due_ms) return
    const dueMs = isInOrder ? (webhook.resume_ms ?? 0) : after.due_ms
    const waitMs = dueMs - (endedAtMs + world.server.offsetMs)
    const stepMs = webhook.schedule[before.attempts - before.schedule_start] ?? 0
    world.require(
      waitMs > stepMs * (1 - jitterShare) - clockToleranceMs,
      '9: the next attempt waits for as long as the schedule says',
      () => `${describe(after)}: ${waitMs} ms instead of ${stepMs} ms`,
    )
  }

  private ended(change: Change, before: Row, after: Row): void {
    const { by, commit } = change
    const { world } = this
    const isPerson = by === 'operator' || commit.statements.some(({ text }) => text.includes('expunges'))
    const isOwner = this.leases.ended(by, before, after)
    if (isPerson) this.leases.endedByPerson(before)
    world.require(after.attempts >= 0, '5: attempts are counted', () => describe(after))
    if (after.status === 'DELIVERED') {
      world.require(
        isOwner,
        '4: an outcome counts only while its lease does',
        () => `${describe(before)} by ${by}`,
      )
      const request = this.cast.requestOf(before)
      world.require(request?.outcome === 'success', 'what is DELIVERED was answered with 2xx', () =>
        describe(after),
      )
      this.health.outcome(change)
    } else if (after.status === 'FAILED') this.failed(change, isOwner, before, after)
    else if (!isPerson) this.cancelled(isOwner, before, after)
    this.world.reached(`ended as ${after.status}`)
  }

  private failed(change: Change, isOwner: boolean, before: Row, after: Row): void {
    const { world } = this
    if (after.last_error?.startsWith('expired') === true) {
      world.reached('expired while it waited')
      return
    }
    const started = world.receivers.requests.some(({ deliveryId }) => deliveryId === after.id)
    world.require(started, '8: what is FAILED was sent at least once', () => describe(after))
    if (after.last_error?.startsWith('worker_lost') === true) {
      this.leases.requireDead(before)
      world.reached('used up by workers that stopped')
      return
    }
    world.require(isOwner, '4: an outcome counts only while its lease does', () => describe(before))
    this.health.outcome(change)
    if (after.last_error?.startsWith('gone') === true) return
    const webhook = world.observer.webhooks.get(after.webhook_id)
    if (webhook === undefined) return
    world.require(
      after.attempts - before.schedule_start >= webhook.schedule.length,
      '8: a delivery fails when its schedule is used up',
      () => `${describe(before)} of ${webhook.schedule.length}`,
    )
  }

  private cancelled(isOwner: boolean, before: Row, after: Row): void {
    const { world } = this
    world.require(isOwner, '4: an outcome counts only while its lease does', () => describe(before))
    const { rows } = world.server.run('SELECT FROM gancho.events WHERE id = $1', [after.event_id])
    const isUnsendable = !world.observer.webhooks.has(after.webhook_id) || rows.length === 0
    world.require(isUnsendable, 'only what cannot be sent is ended unsent', () => describe(after))
  }

  private webhookChanged(by: string, before: WebhookRow | undefined, after: WebhookRow | undefined): void {
    const { world } = this
    if (after === undefined) {
      if (before !== undefined) this.deleted.push(before.id)
      return
    }
    this.health.webhookChanged(before, after)
    this.pace.allow(this.cast.hostOf(after.id) ?? '', after.max_in_flight)
    this.pace.disturbed()
    if (before?.state === after.state) return
    world.note(`${by}: ${after.id} is ${after.state} ${after.state_reason ?? ''}`)
    if (after.state === 'DISABLED') world.reached(`disabled: ${after.state_reason}`)
  }

  private committed(commit: Commit): void {
    this.judgeDeletions()
    this.health.committed(commit.statements)
    for (const { text, parameters, rows } of commit.statements) {
      if (text.startsWith('INSERT INTO gancho.workers'))
        this.cast.processOf(commit.by)?.ids.add(String(parameters[0]))
      if (!text.startsWith('/* record_outcomes */')) continue
      const outcomes = JSON.parse(String(parameters[0])) as unknown[]
      if (Number(rows[0]?.recorded) < outcomes.length)
        this.world.reached('an outcome that came too late changed nothing')
    }
  }

  /** What is committed later ends when it comes up. */
  private judgeDeletions(): void {
    if (this.deleted.length === 0) return
    for (const row of this.world.unfinished()) {
      this.world.require(
        !this.deleted.includes(row.webhook_id),
        'the deliveries of a webhook end with it',
        () => describe(row),
      )
    }
    this.deleted = []
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
    this.leases.requested(request)
    this.pace.requested(request)
    if (row === undefined) return
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
  }
}
