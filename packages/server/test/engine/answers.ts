import type { TransportResult } from '../../src/engine/http/transport-result.ts'

const timings = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null }

/** What a receiver answers, for tests that do not need one. */
export function answerOf(status: number): TransportResult & { readonly kind: 'response' } {
  return {
    kind: 'response',
    status,
    headers: {},
    body: new Uint8Array(),
    truncated: false,
    remoteAddress: null,
    durationMs: 1,
    timings,
  }
}

export const ok = answerOf(200)

export const silence: TransportResult = {
  kind: 'failure',
  failure: 'timeout',
  message: 'No answer.',
  remoteAddress: null,
  durationMs: 1,
  timings,
}

/** A receiver that answers when the test says so. */
export function heldReceiver() {
  const waiting: ((result: TransportResult) => void)[] = []
  const watchers = new Set<{ count: number; resolve: () => void }>()
  let sent = 0
  let always: TransportResult | null = null
  return {
    send(): Promise<TransportResult> {
      sent += 1
      for (const watcher of watchers) if (sent >= watcher.count) watcher.resolve()
      return always === null ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(always)
    },
    /** Resolves when `count` requests have been sent in all. */
    async until(count: number): Promise<void> {
      if (sent < count) await new Promise<void>((resolve) => watchers.add({ count, resolve }))
    },
    answerAll(result: TransportResult): void {
      for (const resolve of waiting.splice(0)) resolve(result)
    },
    /** Answers all, and from now on each at once. */
    answerAlways(result: TransportResult): void {
      always = result
      this.answerAll(result)
    },
    get sent() {
      return sent
    },
  }
}
