/** Where Redis is. */
export interface RedisAddress {
  /** The one server, some nodes of a cluster, or sentinels: these are asked for all the others. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  readonly isCluster: boolean
  /** Whom sentinels are asked for; null: the nodes are no sentinels. */
  readonly sentinel: SentinelAddress | null
  readonly isTls: boolean
  readonly username: string | null
  readonly password: string | null
  /** A cluster has only database 0. */
  readonly database: number
}

/** What sentinels are asked, and by whom: their users are not those of the servers. */
export interface SentinelAddress {
  /** The name that they know the servers by: `main` in `sentinel monitor main …`. */
  readonly primary: string
  readonly username: string | null
  readonly password: string | null
}

const shape =
  /^redis(?<tls>s)?(?:-(?<kind>cluster|sentinel))?:\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<nodes>[^@/?#]+)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/
const defaultPort = 6_379
const defaultSentinelPort = 26_379

/**
 * Reads `redis://user:password@host:port/database`, and `rediss://…` for TLS. For a cluster `redis-cluster://…` with one
 * or more nodes, comma-separated; for sentinels `redis-sentinel://…`, with the name of the primary before the database,
 * and with `?sentinel_username=…&sentinel_password=…` where the sentinels ask for these.
 * @returns null when it is none of these.
 */
export function parseRedisAddress(text: string): RedisAddress | null {
  const parts = shape.exec(text)?.groups
  if (parts === undefined) return null
  const isCluster = parts.kind === 'cluster'
  const isSentinel = parts.kind === 'sentinel'
  const port = isSentinel ? defaultSentinelPort : defaultPort
  const nodes = (parts.nodes ?? '').split(',').map((node) => parseNode(node, port))
  const path = (isSentinel ? /^(?<primary>[\w.-]+)(?:\/(?<database>\d+))?$/ : /^(?<database>\d*)$/).exec(
    parts.path ?? '',
  )
  const database = Number(path?.groups?.database || 0)
  const username = decode(parts.username)
  const password = decode(parts.password)
  const sentinelUser = parseSentinelUser(parts.query ?? '')
  if (nodes.includes(null) || path === null || username === undefined || password === undefined) return null
  if (isCluster && database !== 0) return null
  if (!isCluster && !isSentinel && nodes.length > 1) return null
  if (sentinelUser === null || (!isSentinel && parts.query !== undefined)) return null
  return {
    nodes: nodes.filter((node) => node !== null),
    isCluster,
    sentinel: isSentinel ? { primary: path.groups?.primary ?? '', ...sentinelUser } : null,
    isTls: parts.tls !== undefined,
    username,
    password,
    database,
  }
}

/** @returns null when it says anything else. */
function parseSentinelUser(query: string): Omit<SentinelAddress, 'primary'> | null {
  const values = new URLSearchParams(query)
  const known = ['sentinel_username', 'sentinel_password']
  if ([...values.keys()].some((key) => !known.includes(key))) return null
  return {
    username: values.get('sentinel_username') || null,
    password: values.get('sentinel_password') || null,
  }
}

function parseNode(text: string, defaultPort: number): { host: string; port: number } | null {
  const { host, port } =
    /^(?<host>\[[0-9a-fA-F:.]+\]|[^:[\]\s]+)(?::(?<port>\d{1,5}))?$/.exec(text)?.groups ?? {}
  const number = Number(port ?? defaultPort)
  if (host === undefined || number < 1 || number > 65_535) return null
  return { host: host.replace(/^\[|\]$/g, ''), port: number }
}

/** Null when there is nothing, undefined when it is not valid percent-encoding. */
function decode(text: string | undefined): string | null | undefined {
  if (text === undefined || text === '') return null
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
