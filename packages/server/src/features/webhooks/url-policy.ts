import { isIP } from 'node:net'
import { isExemptAddress, isLoopbackAddress, isOwnBin, type NetworkPolicy } from '../../engine/index.ts'
import { limits } from '../../platform/limits.ts'

/** Why a URL is refused. The codes are part of the API and are translated by the panel: never rename one. */
export type UrlRefusal =
  | 'url_too_long'
  | 'url_characters'
  | 'url_fragment'
  | 'url_scheme'
  | 'url_credentials'
  | 'url_port'
  | 'url_host_form'
  | 'url_ip_address'
  | 'url_host_name'
  | 'url_private_name'

export type UrlVerdict =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly code: UrlRefusal; readonly message: string }

/** Names that are never public: RFC 6761, 6762, 7686, 8375, 9476, and what private networks and clusters use. */
const privateTopLevels = new Set(
  'localhost local localdomain internal intranet private corp home lan test invalid onion alt arpa svc'.split(
    ' ',
  ),
)

/** Unprivileged ports where something other than a web server usually listens (databases, caches, daemons). */
const servicePorts = new Set([
  1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 4369, 5432, 5672, 5900, 5984, 6000, 6379, 6443,
  6666, 6667, 7001, 8500, 9042, 9092, 9200, 9300, 10250, 10255, 11211, 15672, 27017, 50070, 61616,
])

const refuse = (code: UrlRefusal, message: string): UrlVerdict => ({ ok: false, code, message })

const tooLong = refuse(
  'url_too_long',
  `The URL is longer than ${limits.urlBytes} bytes, the most that is kept. Use a shorter path or query.`,
)

const loopbackAddresses = ['127.0.0.1', '::1']

/** Scheme, authority, and the rest from the first `/` or `?`. */
const shape = /^(https?:)\/\/([^/?]+)(.*)$/i
/** A bracketed address or anything without a colon, then perhaps a port. */
const authorityShape = /^(\[[^\]]*\]|[^:[\]]+)(?::(.*))?$/
const portShape = /^[1-9][0-9]{0,4}$/
/** Letters, digits, `_` and inner hyphens, up to 63: `_` is not a host name in RFC 1123, yet it resolves and is used. */
const labelShape = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

/**
 * Judges a webhook's URL when it is saved: pure, without DNS. The address behind a name is judged at every connect.
 *
 * Rather than knowing every disguise of an address, it requires the host to be written exactly as the WHATWG parser
 * reads it: octal, hexadecimal, short, full-width and percent-encoded forms all differ from what they become.
 * Answers with the canonical URL, or with a code and a message for the person who typed it.
 */
export function checkWebhookUrl(raw: string, policy: NetworkPolicy): UrlVerdict {
  if (Buffer.byteLength(raw) > limits.urlBytes) return tooLong
  if (!/^[\x21-\x5b\x5d-\x7e]*$/.test(raw)) {
    return refuse(
      'url_characters',
      'The URL has spaces, accents, backslashes or invisible characters, which can hide where it leads. ' +
        'Write it in plain letters; a name with accents goes in its "xn--" form.',
    )
  }
  if (raw.includes('#')) {
    return refuse('url_fragment', 'The URL has a "#" part, which is never sent. Remove it from "#" on.')
  }
  const [, scheme = '', authority = '', rest = ''] = shape.exec(raw) ?? []
  if (scheme === '') {
    return refuse(
      'url_scheme',
      'The URL does not begin with https:// and a host. Write it whole, like https://example.com/webhooks.',
    )
  }
  if (authority.includes('@')) {
    return refuse(
      'url_credentials',
      'The URL has a user name or password before "@", and URLs are shown and logged. ' +
        "Remove it; a credential can go in the webhook's own headers.",
    )
  }
  const [, host = '', port] = authorityShape.exec(authority) ?? []
  const protocol = scheme.toLowerCase() === 'http:' ? 'http:' : 'https:'
  if (port !== undefined && (!portShape.test(port) || Number(port) > 65_535)) {
    return refuse('url_port', `"${port}" is not a port. Write a number from 1 to 65535, or leave it out.`)
  }
  const url = URL.parse(`${protocol}//${authority}${rest}`)
  if (url === null || url.hostname !== host.toLowerCase()) {
    return refuse(
      'url_host_form',
      'The host is not written in its plain form, so it may lead elsewhere than it seems. ' +
        'Write it as your DNS shows it, like hooks.example.com.',
    )
  }
  if (isOwnBin(url, policy)) return { ok: true, url: url.href }
  const refusal = judgeHost(url, policy) ?? judgePort(url, policy)
  if (refusal !== null) return refusal
  return Buffer.byteLength(url.href) > limits.urlBytes ? tooLong : { ok: true, url: url.href }
}

function judgeHost({ protocol, hostname }: URL, policy: NetworkPolicy): UrlVerdict | null {
  const address = withoutBrackets(hostname)
  if (isIP(address) !== 0) {
    if (isExemptAddress(address, policy)) return null
    return refuse(
      'url_ip_address',
      `${address} is an IP address, and those may lead inside a private network. ` +
        'Use a name with a valid certificate, like hooks.example.com.',
    )
  }
  if (hostname === 'localhost' && loopbackAddresses.every((each) => isExemptAddress(each, policy)))
    return null
  // A cluster's or a company's own names are what networks are allowed for, so then connect judges them,
  // by address, and whether they may be called over http.
  const namesMayBePrivate = policy.allowedNetworks.length > 0
  if (protocol === 'http:' && !namesMayBePrivate) {
    return refuse(
      'url_scheme',
      'The URL begins with http://, where anyone on the way can read and change the events. Use https://.',
    )
  }
  const labels = hostname.split('.')
  if (hostname.length > 253 || !labels.every((label) => labelShape.test(label))) {
    return refuse(
      'url_host_name',
      `"${hostname}" is not a host name. Write letters, digits and hyphens between dots, like hooks.example.com.`,
    )
  }
  const topLevel = labels.at(-1) ?? ''
  const isPrivate = labels.length < 2 || privateTopLevels.has(topLevel)
  if (topLevel === 'localhost' || (isPrivate && !namesMayBePrivate)) {
    return refuse(
      'url_private_name',
      `"${hostname}" is a name that exists only inside a private network. ` +
        'Use a name that the whole internet can reach, like hooks.example.com.',
    )
  }
  return null
}

/** Web ports and unprivileged ones, so that no tenant can POST to a mail server or a database. */
function judgePort({ hostname, port }: URL, policy: NetworkPolicy): UrlVerdict | null {
  const number = Number(port)
  if (port === '' || number === 80 || number === 443) return null
  if (number >= 1024 && !servicePorts.has(number)) return null
  const isLoopback = hostname === 'localhost' || isLoopbackAddress(withoutBrackets(hostname))
  if (isLoopback && policy.allowLoopbackHttp) return null
  return refuse(
    'url_port',
    `Port ${port} belongs to a service other than a web server. Use 443, 80, or one from 1024 up, like 8443.`,
  )
}

function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}
