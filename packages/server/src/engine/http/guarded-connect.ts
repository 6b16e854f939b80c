import { isIP, type Socket } from 'node:net'
import type { buildConnector } from 'undici'
import type { AddressVerdict } from './address-policy.ts'
import { type DialTimings, dial, type Target } from './dial.ts'
import type { Resolve } from './resolver.ts'
import { createTlsSessions } from './tls-sessions.ts'
import { TransportError } from './transport-error.ts'

/**
 * Opens a socket for undici. It is returned at once, still connecting, so that whoever waits can give up on it
 * (`destroy` with an error). `callback` hears the outcome once, and every error is a `TransportError`.
 * Throws one when the host is an IP address that may not be called.
 */
export type GuardedConnect = (
  options: buildConnector.Options,
  timings: DialTimings,
  callback: buildConnector.Callback,
) => Socket

/**
 * The only way out of the process: no socket reaches an address that `judge` does not allow.
 *
 * The check sits here, at the socket, rather than before the request: DNS may answer differently from one question
 * to the next (rebinding), and Node asks no look-up function about IP literals. It fails closed: one address that
 * is not allowed among many refuses them all. A socket kept alive was checked when it was dialled.
 */
export function createGuardedConnect({
  judge,
  resolve,
  connectTimeoutMs,
  now,
}: {
  /** Whether a request over `scheme` may go to `address`. */
  readonly judge: (address: string, scheme: Target['scheme']) => AddressVerdict
  readonly resolve: Resolve
  /** Bounds look-up, connection and TLS handshake together. */
  readonly connectTimeoutMs: number
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
}): GuardedConnect {
  const sessions = createTlsSessions()

  return function connect({ protocol, hostname, port }, timings, callback) {
    const scheme = protocol === 'https:' ? 'https:' : 'http:'
    const check = (address: string) => {
      const verdict = judge(address, scheme)
      if (verdict !== 'allowed') throw blocked(verdict, hostname, address)
    }
    if (isIP(hostname) !== 0) check(hostname)
    const lookUp = async () => {
      const addresses = await resolve(hostname)
      if (addresses.length === 0) throw new TransportError('dns_error', `${hostname} has no address.`)
      addresses.forEach(check)
      return addresses
    }
    const target: Target = { scheme, hostname, port: Number(port) || (scheme === 'https:' ? 443 : 80) }
    return dial({ target, lookUp, check, sessions, timeoutMs: connectTimeoutMs, now, timings }, callback)
  }
}

function blocked(
  verdict: Exclude<AddressVerdict, 'allowed'>,
  hostname: string,
  address: string,
): TransportError {
  const where = hostname === address ? address : `${hostname} leads to ${address}, which`
  return new TransportError(
    'blocked_address',
    verdict === 'plain_http'
      ? `${where} is a public address, and plain http is only for the networks the operator allows. Use https://.`
      : `${where} is not a public address, so it was not called. The operator can allow its network.`,
  )
}
