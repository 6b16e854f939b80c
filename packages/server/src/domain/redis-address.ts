/** Where Redis is. */
export interface RedisAddress {
  /** The one server, or the nodes of a cluster that are asked for all the others. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  readonly isCluster: boolean
  readonly isTls: boolean
  readonly username: string | null
  readonly password: string | null
  /** A cluster has only database 0. */
  readonly database: number
}

const shape =
  /^redis(?<tls>s)?(?<cluster>-cluster)?:\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<nodes>[^@/?#]+)(?:\/(?<database>\d*))?$/
const defaultPort = 6_379

/**
 * Reads `redis://user:password@host:port/database`, `rediss://…` for TLS, and for a cluster `redis-cluster://…` or
 * `rediss-cluster://…` with one or more nodes, comma-separated.
 * @returns null when it is none of these.
 */
export function parseRedisAddress(text: string): RedisAddress | null {
  const parts = shape.exec(text)?.groups
  if (parts === undefined) return null
  const isCluster = parts.cluster !== undefined
  const nodes = (parts.nodes ?? '').split(',').map(parseNode)
  const database = Number(parts.database || 0)
  const username = decode(parts.username)
  const password = decode(parts.password)
  if (nodes.includes(null) || username === undefined || password === undefined) return null
  if (isCluster ? database !== 0 : nodes.length > 1) return null
  return {
    nodes: nodes.filter((node) => node !== null),
    isCluster,
    isTls: parts.tls !== undefined,
    username,
    password,
    database,
  }
}

function parseNode(text: string): { host: string; port: number } | null {
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
