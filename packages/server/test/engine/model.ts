import { givenUpAfter, lossLevels, suspectAfter } from '../../src/engine/leases/losses.ts'
import {
  type DeliveryChange,
  type DeliveryStatus,
  transitions,
} from '../../src/engine/settle/delivery-state.ts'

/** What the engine should make of deliveries, without a database, workers or time of its own. */

export interface ModelWebhook {
  readonly id: string
  readonly tenantId: string
  readonly ordered: boolean
  state: 'ACTIVE' | 'PAUSED' | 'DELETED'
  /** What its receiver does with a request. */
  mode: 'ok' | 'error' | 'silence'
  /** When an ordered webhook may go on after a failure. */
  resumeAtMs: number
}

export interface ModelDelivery {
  readonly id: string
  readonly eventId: string
  readonly webhook: ModelWebhook
  status: DeliveryStatus
  dueAtMs: number
  /** Claims that were not given back. */
  attempts: number
  scheduleStart: number
  /** How often in a row a worker stopped with it; of a suspect, how often it was started since. */
  losses: number
}

/** Milliseconds before each attempt. */
export const schedule = [0, 60_000, 60_000]

/** What the state machine makes of a delivery. A change that it refuses is a fault of the model. */
function change(delivery: ModelDelivery, by: DeliveryChange): void {
  const next = transitions[delivery.status][by]
  if (next === null) throw new Error(`a ${delivery.status} delivery cannot ${by}`)
  delivery.status = next
}

export class Model {
  nowMs: number
  /** How often a delivery ended as FAILED, also those that a person sent again. */
  failures = 0
  readonly webhooks: ModelWebhook[] = []
  readonly deliveries = new Map<string, ModelDelivery>()

  constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  /** Deliveries in the order in which an ordered webhook gets them. */
  of(webhook: ModelWebhook): ModelDelivery[] {
    return [...this.deliveries.values()]
      .filter((delivery) => delivery.webhook === webhook)
      .sort((a, b) => a.dueAtMs - b.dueAtMs || (a.id < b.id ? -1 : 1))
  }

  unfinished(webhook: ModelWebhook): ModelDelivery[] {
    return this.of(webhook).filter(({ status }) => status === 'PENDING' || status === 'SENDING')
  }

  mayBeClaimed(delivery: ModelDelivery): boolean {
    const { webhook } = delivery
    if (delivery.status !== 'PENDING' || delivery.dueAtMs > this.nowMs || webhook.state !== 'ACTIVE')
      return false
    return !webhook.ordered || (webhook.resumeAtMs <= this.nowMs && this.unfinished(webhook)[0] === delivery)
  }

  claim(delivery: ModelDelivery): void {
    change(delivery, 'claim')
    delivery.attempts += 1
  }

  /** The end of an attempt under way. */
  settle(delivery: ModelDelivery, mode: ModelWebhook['mode']): void {
    delivery.losses = 0
    if (mode === 'ok') {
      change(delivery, 'succeed')
      return
    }
    const step = schedule[delivery.attempts - delivery.scheduleStart]
    if (step === undefined) {
      this.fail(delivery, 'exhaust')
      return
    }
    change(delivery, 'fail')
    if (delivery.webhook.ordered) delivery.webhook.resumeAtMs = this.nowMs + step
    else delivery.dueAtMs = this.nowMs + step
  }

  private fail(delivery: ModelDelivery, by: 'exhaust' | 'expire'): void {
    change(delivery, by)
    this.failures += 1
  }

  /** All that is due is sent, by workers that live. */
  deliver(): void {
    for (const webhook of this.webhooks) {
      for (const delivery of this.of(webhook)) {
        if (!this.mayBeClaimed(delivery)) continue
        this.claim(delivery)
        this.settle(delivery, webhook.mode)
      }
    }
  }

  /** Every worker that holds a lease is dead. */
  rescue(): void {
    for (const delivery of this.deliveries.values()) {
      if (delivery.status !== 'SENDING') continue
      // Suspects were counted as they were started.
      if (delivery.losses < suspectAfter) delivery.losses += 1
      if (delivery.losses >= givenUpAfter) {
        this.fail(delivery, 'exhaust')
        continue
      }
      change(delivery, 'lose_worker')
      delivery.scheduleStart += 1
      if (delivery.losses < suspectAfter) continue
      const retryAtMs = this.nowMs + lossLevels[delivery.losses]!.backoffMs
      if (delivery.webhook.ordered) delivery.webhook.resumeAtMs = retryAtMs
      else delivery.dueAtMs = retryAtMs
    }
  }

  /** Everything that waits has waited for too long. */
  expire(): void {
    for (const delivery of this.deliveries.values()) {
      if (delivery.status !== 'PENDING') continue
      if (delivery.attempts > 0) delivery.webhook.resumeAtMs = 0
      this.fail(delivery, 'expire')
    }
  }

  /** @returns false when it has ended already. */
  cancel(delivery: ModelDelivery): boolean {
    if (transitions[delivery.status].cancel === null) return false
    if (delivery.attempts > 0) delivery.webhook.resumeAtMs = 0
    change(delivery, 'cancel')
    return true
  }

  /** @returns false when there is nothing to start, or nowhere to send it. */
  retry(delivery: ModelDelivery): boolean {
    if (transitions[delivery.status].retry === null || delivery.webhook.state === 'DELETED') return false
    if (delivery.status === 'PENDING') {
      delivery.dueAtMs = Math.min(delivery.dueAtMs, this.nowMs)
      delivery.webhook.resumeAtMs = 0
    } else {
      delivery.dueAtMs = this.nowMs
      delivery.losses = 0
    }
    change(delivery, 'retry')
    delivery.scheduleStart = delivery.attempts
    return true
  }

  delete(webhook: ModelWebhook): void {
    webhook.state = 'DELETED'
    for (const delivery of this.unfinished(webhook)) change(delivery, 'cancel')
  }
}
