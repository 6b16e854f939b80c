import { limits } from '../../platform/limits.ts'
import { judgeAddress, type NetworkPolicy } from './address-policy.ts'
import type { DialTimings } from './dial.ts'
import { createGuardedConnect } from './guarded-connect.ts'
import { createResolver } from './resolver.ts'

/**
 * Connects as an attempt does, with look-up, address policy and TLS, and sends nothing.
 * @returns the address that answered, and what each phase took.
 * @throws TransportError
 */
export function reach(
  { protocol, hostname, port }: URL,
  policy: NetworkPolicy,
): Promise<{ readonly address: string; readonly timings: DialTimings }> {
  const connect = createGuardedConnect({
    judge: (address, scheme) => judgeAddress(address, scheme, policy),
    resolve: createResolver(),
    connectTimeoutMs: limits.connectTimeoutMs,
    now: () => performance.now(),
  })
  const timings: DialTimings = { dnsMs: null, connectMs: null, tlsMs: null }
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    connect({ protocol, hostname: host, port }, timings, (...outcome) => {
      const [error, socket] = outcome
      if (error !== null) return reject(error)
      const address = socket.remoteAddress ?? ''
      socket.destroy()
      resolve({ address, timings })
    })
  })
}
