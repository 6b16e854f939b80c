/** Where PostgreSQL is: one server, or several of which one takes writes. */
export interface PostgresAddress {
  /** A connection URL for each server, in the order in which they are tried. */
  readonly urls: readonly [string, ...string[]]
  /** Host, port and database, without user and password. */
  readonly name: string
  /** A server that is a replica is passed over. */
  readonly mustBePrimary: boolean
}

/** User and password, hosts, and path with query. A URL of PostgreSQL may have several hosts, and no host. */
const shape =
  /^postgres(?:ql)?:\/\/(?<credentials>[^/?#]*@)?(?<hosts>[^/?#@]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/
const oneHost = /^(?:\[[0-9a-f:.]+\]|[^:[\]\s,]*)(?::\d{1,5})?$/i

/** What libpq calls a server that Gancho can write to; `any` leaves it to the server that answers first. */
const sessionAttributes = ['any', 'read-write', 'primary']

/**
 * Reads a connection URL as libpq does: several hosts with commas between them, in the place of the host or as `host` and
 * `port` of the query; a folder of a Unix socket as `host` of the query or percent-encoded in the place of the host; and
 * `target_session_attrs`, which is `read-write` when there are several hosts.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
 * @returns null when it is no such URL.
 */
export function parsePostgresAddress(text: string): PostgresAddress | null {
  const parts = shape.exec(text)?.groups
  if (parts === undefined) return null
  const { credentials = '', database = '', hosts = '' } = parts
  const query = new URLSearchParams(parts.query)
  const places = placesOf(hosts, query)
  const attributes = query.get('target_session_attrs') ?? (places.length > 1 ? 'read-write' : 'any')
  if (!sessionAttributes.includes(attributes)) return null
  query.delete('target_session_attrs')
  const urls = places.map(({ host, port }) => urlOf(credentials, host, port, database, query))
  const [first, ...others] = urls
  if (first === undefined || urls.includes(null)) return null
  return {
    urls: [first, ...others] as PostgresAddress['urls'],
    name: `${places.map(({ host, port }) => (port === '' ? host : `${host}:${port}`)).join(',')}/${database}`,
    mustBePrimary: attributes !== 'any',
  }
}

interface Place {
  readonly host: string
  readonly port: string
}

/** The query is stronger than what stands before the path, as it is for libpq. One port is that of every host. */
function placesOf(hosts: string, query: URLSearchParams): readonly Place[] {
  const ports = (query.get('port') ?? '').split(',')
  const portOf = (index: number, own = ''): string => (ports.length === 1 ? ports[0] : ports[index]) || own
  const named = query.get('host')
  query.delete('host')
  query.delete('port')
  if (named !== null) {
    const bracketed = (host: string) => (host.includes(':') && !host.startsWith('/') ? `[${host}]` : host)
    return named.split(',').map((host, index) => ({ host: bracketed(host), port: portOf(index) }))
  }
  return hosts.split(',').map((text, index) => {
    const [, host = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? []
    return { host: /^%2f/i.test(host) ? decodeURIComponent(host) : host, port: portOf(index, port) }
  })
}

/** @returns null when the parts do not make a URL. */
function urlOf(
  credentials: string,
  host: string,
  port: string,
  database: string,
  query: URLSearchParams,
): string | null {
  const own = new URLSearchParams(query)
  // A socket is the host of the query: its folder has slashes.
  const isSocket = host.startsWith('/')
  if (isSocket) own.set('host', host)
  if (isSocket && port !== '') own.set('port', port)
  const place = isSocket ? '' : port === '' ? host : `${host}:${port}`
  if (!oneHost.test(place) || Number(port) > 65_535) return null
  const search = own.size === 0 ? '' : `?${own}`
  const url = `postgres://${credentials}${place}/${database}${search}`
  return URL.canParse(place === '' ? url.replace('@/', '@socket/') : url) ? url : null
}
