import { burstOf } from '../../src/engine/lanes/lane.ts'

/** What there is of Redis in a simulation: whose turn it is, and buckets of tokens. It forgets all when it goes down. */
export class SimulatedRedis {
  state: 'up' | 'down' | 'mute' = 'up'
  private readonly buckets = new Map<string, { tokens: number; atMs: number }>()

  set(state: SimulatedRedis['state']): void {
    this.state = state
    if (state === 'down') this.buckets.clear()
  }

  take(webhookId: string, ratePerSecond: number, wanted: number, nowMs: number) {
    const burst = Math.floor(burstOf(ratePerSecond))
    const { tokens, atMs } = this.buckets.get(webhookId) ?? { tokens: burst, atMs: nowMs }
    const full = Math.min(burst, tokens + (Math.max(0, nowMs - atMs) * ratePerSecond) / 1_000)
    const given = Math.min(wanted, Math.floor(full))
    this.buckets.set(webhookId, { tokens: full - given, atMs: nowMs })
    return { tokens: given, retryInMs: Math.ceil((Math.max(0, 1 - (full - given)) / ratePerSecond) * 1_000) }
  }
}
