import { limits } from '../../platform/limits.ts'
import { judgeAddress, type NetworkPolicy } from './address-policy.ts'
import { createConnections } from './connections.ts'
import { createDeadlines } from './deadlines.ts'
import { Exchange, type ExchangeContext } from './exchange.ts'
import { createGuardedConnect } from './guarded-connect.ts'
import { isOwnBin } from './own-bins.ts'
import { createResolver, type Resolve } from './resolver.ts'
import { classify } from './transport-error.ts'
import type { Transport, TransportRequest } from './transport-result.ts'

/** Headers that the transport writes itself. */
const ownHeaders = new Set(['accept-encoding', 'connection', 'content-length', 'host'])

/**
 * The transport over HTTP/1.1: only to addresses that `policy` allows, one deadline for the whole attempt, nothing
 * followed, nothing decompressed, nothing retried, at most 16 KiB of the answer read (SPEC section 4).
 *
 * @param now a monotonic clock in milliseconds.
 * @returns `send`, and `close`, which waits for the requests in flight; after it `send` answers with a failure.
 */
export function createTransport({
  policy,
  resolve = createResolver(),
  connectTimeoutMs = limits.connectTimeoutMs,
  now = () => performance.now(),
}: {
  readonly policy: NetworkPolicy
  readonly resolve?: Resolve
  readonly connectTimeoutMs?: number
  readonly now?: () => number
}): { readonly send: Transport; readonly close: () => Promise<void> } {
  const deadlines = createDeadlines(now)
  const poolThat = (judge: Parameters<typeof createGuardedConnect>[0]['judge']): ExchangeContext => {
    const connect = createGuardedConnect({ judge, resolve, connectTimeoutMs, now })
    return { now, deadlines, connections: createConnections({ connect, now }) }
  }
  const everywhere = poolThat((address, scheme) => judgeAddress(address, scheme, policy))
  // Apart, so that nothing but a bin goes over a connection that was made for one and not checked.
  const toOwnBins = poolThat(() => 'allowed')

  const send: Transport = (request) => {
    const startedAtMs = now()
    return new Promise((settle) => {
      try {
        const url = new URL(request.url)
        const context = isOwnBin(url, policy) ? toOwnBins : everywhere
        const connection = context.connections.take(url.origin)
        const times = { startedAtMs, timeoutMs: request.timeoutMs }
        connection.client.dispatch(
          {
            method: 'POST',
            path: url.pathname + url.search,
            headers: headersOf(request),
            body: request.body,
          },
          new Exchange(context, connection, times, settle),
        )
      } catch (error) {
        const { failure, message } = classify(error, null)
        settle({
          kind: 'failure',
          failure,
          message,
          remoteAddress: null,
          durationMs: 0,
          timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null },
        })
      }
    })
  }

  return {
    send,
    async close() {
      await Promise.all([everywhere.connections.close(), toOwnBins.connections.close()])
    },
  }
}

/** As undici reads them fastest: name, value, name, value. */
function headersOf(request: TransportRequest): string[] {
  const headers = ['accept-encoding', 'identity']
  for (const [name, value] of Object.entries(request.headers)) {
    if (!ownHeaders.has(name)) headers.push(name, value)
  }
  return headers
}
