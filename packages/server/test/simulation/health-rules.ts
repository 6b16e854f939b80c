import type { Cast } from './cast.ts'
import type { Statement } from './database-server.ts'
import type { Change, WebhookRow } from './observer.ts'

/** An outcome, as it is given to the statement that records it. */
interface Outcome {
  readonly id: string
  readonly version: number
  readonly error: string | null
  readonly sent: boolean
}

const rule = '21: the health of a webhook is what the history says'

/**
 * Invariant 21: a webhook is failing when the last outcome that was recorded of its newest version is a failure, until
 * a success or a new start. What each commit records is followed here, and compared with what the webhook says.
 */
export class HealthRules {
  private readonly cast: Cast
  private readonly failing = new Map<string, boolean>()
  /** The webhooks of the deliveries whose outcomes the commit under way recorded. */
  private recorded = new Map<string, string>()
  /** What was disabled before the commit under way: nothing that is recorded changes its health. */
  private disabled = new Set<string>()

  constructor(cast: Cast) {
    this.cast = cast
  }

  /** An outcome was recorded by the owner of the lease. */
  outcome({ before }: Change): void {
    if (before !== undefined && !before.test) this.recorded.set(before.id, before.webhook_id)
  }

  webhookChanged(before: WebhookRow | undefined, after: WebhookRow): void {
    if (before?.judged_from !== after.judged_from) this.failing.set(after.id, false)
  }

  /** Told of each commit, when all that it changed has been seen. */
  committed(statements: readonly Statement[]): void {
    for (const { text, parameters } of statements) {
      if (text.startsWith('/* record_outcomes */')) this.follow(JSON.parse(String(parameters[0])))
    }
    this.recorded = new Map()
    this.disabled = new Set()
    for (const [id, { failing_ms, state }] of this.cast.world.observer.webhooks) {
      if (state === 'DISABLED') this.disabled.add(id)
      const isFailing = this.failing.get(id) ?? false
      this.cast.world.require(
        (failing_ms !== null) === isFailing,
        rule,
        () => `${id} is ${failing_ms === null ? 'not ' : ''}failing, and should ${isFailing ? '' : 'not '}be`,
      )
    }
  }

  private follow(outcomes: readonly Outcome[]): void {
    const heard = new Map<string, Outcome>()
    for (const outcome of outcomes) {
      const webhookId = this.recorded.get(outcome.id)
      const webhook = webhookId === undefined ? undefined : this.cast.world.observer.webhooks.get(webhookId)
      if (webhook === undefined || !outcome.sent || outcome.version < webhook.judged_from) continue
      // The newest version has the last word, and of it the last answer.
      if (outcome.version >= (heard.get(webhook.id)?.version ?? 0)) heard.set(webhook.id, outcome)
    }
    for (const [id, { error }] of heard) {
      if (!this.disabled.has(id)) this.failing.set(id, error !== null)
    }
  }
}
