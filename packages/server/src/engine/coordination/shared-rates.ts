import type { Lane } from '../lanes/lane.ts'

/** The right to send so many requests now. */
export interface Grant {
  readonly tokens: number
  /** When to ask for more at the earliest. */
  readonly retryInMs: number
}

/** Where all workers together get the right to send, for webhooks with a rate limit. */
export interface SharedRates {
  /** Null when it cannot be told in time: then the worker keeps to its own share for now. Never rejects. */
  take(input: {
    readonly webhookId: string
    readonly ratePerSecond: number
    readonly count: number
  }): Promise<Grant | null>
}

/** Asks for what a lane lacks; one question of a lane at a time, and none before it can have another answer. */
export function createTokenRequests(deps: {
  rates: SharedRates
  nowMs: () => number
  /** A lane has got its answer, and may be able to start. */
  onAnswer: (lane: Lane) => void
}): (lane: Lane) => void {
  const { rates, nowMs } = deps
  const asking = new WeakSet<Lane>()
  const askFromMs = new WeakMap<Lane, number>()

  async function ask(lane: Lane, ratePerSecond: number): Promise<void> {
    const count = Math.min(lane.waiting.length, lane.limit - lane.inFlight)
    const grant = await rates.take({ webhookId: lane.webhookId, ratePerSecond, count })
    asking.delete(lane)
    if (grant === null) {
      if (!lane.refillsItself) lane.refilledAtMs = nowMs()
      lane.refillsItself = true
      return
    }
    lane.refillsItself = false
    lane.tokens += grant.tokens
    askFromMs.set(lane, nowMs() + grant.retryInMs)
    deps.onAnswer(lane)
  }

  return (lane) => {
    const rate = lane.webhook?.rateLimitPerSecond ?? null
    if (rate === null || asking.has(lane) || nowMs() < (askFromMs.get(lane) ?? 0)) return
    asking.add(lane)
    void ask(lane, rate)
  }
}
