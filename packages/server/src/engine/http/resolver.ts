import { promises as dns } from 'node:dns'
import { codeOf, TransportError } from './transport-error.ts'

/** Every address of a host name. Throws `TransportError` `dns_error` when there is none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

const meanings = new Map([
  ['ENOTFOUND', 'the name does not exist'],
  ['ENODATA', 'the name has no address'],
  ['ESERVFAIL', 'its name server failed'],
  ['EREFUSED', 'the name server refused the question'],
  ['ETIMEOUT', 'no name server answered in time'],
])

/**
 * Asks DNS itself, over c-ares: `dns.lookup` would read the hosts file, append search domains, and block the four
 * threads it shares with zlib and crypto while a hostile name server stalls.
 *
 * Three tries of a second each; c-ares reports the last one a second late. That is 4 s in all, so that a name whose
 * IPv6 question is never answered is still called over IPv4 within the 5 s of a connect.
 *
 * @param servers `address:port` of the name servers; the system's when left out.
 */
export function createResolver({
  servers,
  tryTimeoutMs = 1_000,
}: {
  readonly servers?: readonly string[]
  readonly tryTimeoutMs?: number
} = {}): Resolve {
  const resolver = new dns.Resolver({ timeout: tryTimeoutMs, maxTimeout: tryTimeoutMs, tries: 3 })
  if (servers !== undefined) resolver.setServers(servers)

  return async function resolve(hostname) {
    // RFC 6761 6.3: this name is never asked of the network. Whether loopback may be called is the policy's matter.
    if (hostname === 'localhost') return ['127.0.0.1', '::1']
    // The dot at the end makes the name absolute: no search domain is tried.
    const name = hostname.endsWith('.') ? hostname : `${hostname}.`
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (addresses.length > 0) return addresses
    const code = codeOf(answers.find((answer) => answer.status === 'rejected')?.reason)
    throw new TransportError(
      'dns_error',
      `No address was found for ${hostname}: ${meanings.get(code) ?? 'the look-up failed'} (${code}).`,
    )
  }
}
