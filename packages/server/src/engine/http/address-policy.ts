import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A CIDR block: its address and the length of its prefix in bits. */
export type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Which addresses webhooks may reach beside the public internet. */
export interface NetworkPolicy {
  /** Development mode, and only that mode: loopback may be called, also over http. */
  readonly allowLoopbackHttp: boolean
  /** The networks of `GANCHO_ALLOW_NETWORKS`: they may be called, also over http. */
  readonly allowedNetworks: readonly Network[]
  /** The origin of this installation, whose bins may be called wherever they are. */
  readonly ownBins?: string | undefined
}

/** `plain_http`: the address is public, where only https is allowed. */
export type AddressVerdict = 'allowed' | 'not_public' | 'plain_http'

const networksOf = (...blocks: string[]): Network[] => blocks.map((block) => ipaddr.parseCIDR(block))

/** Every block of the IANA IPv4 special-purpose registry, multicast, and the address of Azure's wire server. */
const specialIpv4 = networksOf(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
)

/**
 * IPv6 is an allow-list: outside 2000::/3 lie loopback, link-local, unique-local and every form that carries an
 * IPv4 address inside (mapped, compatible, NAT64), which a deny-list misses one by one.
 */
const globalIpv6 = networksOf('2000::/3')

/** Parts of 2000::/3 that are not public: IETF protocols and Teredo, documentation, 6to4, AS112. */
const specialIpv6 = networksOf('2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20')

const loopback = networksOf('127.0.0.0/8', '::1/128')

/** Whether `address` is a unicast address of the public internet. False for anything that is no IP address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !isInside(address, specialIpv4)
  return family === 6 && isInside(address, globalIpv6) && !isInside(address, specialIpv6)
}

/** Whether `address` is this machine itself. */
export function isLoopbackAddress(address: string): boolean {
  return isInside(address, loopback)
}

/** Whether the policy names `address`: loopback in development mode, or one of the allowed networks. */
export function isExemptAddress(address: string, policy: NetworkPolicy): boolean {
  if (policy.allowLoopbackHttp && isLoopbackAddress(address)) return true
  return isInside(address, policy.allowedNetworks)
}

/** Whether a request over `scheme` may go to `address`. */
export function judgeAddress(
  address: string,
  scheme: 'http:' | 'https:',
  policy: NetworkPolicy,
): AddressVerdict {
  if (isExemptAddress(address, policy)) return 'allowed'
  if (!isPublicAddress(address)) return 'not_public'
  return scheme === 'https:' ? 'allowed' : 'plain_http'
}

/**
 * Reads a list of CIDR blocks separated by commas or spaces; a bare address is the block of that one address.
 * Answers with a message for the operator when an entry is neither.
 */
export function parseNetworks(
  text: string,
): { readonly ok: true; readonly networks: Network[] } | { readonly ok: false; readonly message: string } {
  const networks: Network[] = []
  for (const entry of text.split(/[\s,]+/).filter(Boolean)) {
    const [address = '', bits, ...rest] = entry.split('/')
    const widest = isIP(address) === 4 ? 32 : 128
    const isBlock = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest)
    if (isIP(address) === 0 || address.includes('%') || rest.length > 0 || !isBlock) {
      const message = `"${entry}" is not a network: write CIDR blocks separated by commas, like 10.0.0.0/8,fd00::/8.`
      return { ok: false, message }
    }
    networks.push([ipaddr.parse(address), Number(bits ?? widest)])
  }
  return { ok: true, networks }
}

function isInside(address: string, networks: readonly Network[]): boolean {
  // `isIP` is strict; ipaddr.js also reads octal, hex and short forms, which must never reach a comparison.
  if (isIP(address) === 0) return false
  const parsed = ipaddr.parse(address)
  return networks.some((network) => parsed.kind() === network[0].kind() && parsed.match(network))
}
