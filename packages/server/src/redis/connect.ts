import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress } from '../domain/redis-address.ts'

export type RedisClient = Redis | Cluster

const connectTimeoutMs = 2_000
const maxRetryDelayMs = 1_000

/**
 * Connects, and again whenever the connection is lost; nobody has to wait for it.
 * @param onRefusal told why a try failed.
 */
export function connectRedis(address: RedisAddress, onRefusal: (cause: string) => void): RedisClient {
  const retryDelay = (attempts: number) => Math.min(attempts * 100, maxRetryDelayMs)
  const options: RedisOptions = {
    ...(address.username === null ? {} : { username: address.username }),
    ...(address.password === null ? {} : { password: address.password }),
    ...(address.isTls ? { tls: {} } : {}),
    db: address.database,
    connectTimeout: connectTimeoutMs,
    keepAlive: 10_000,
    // BullMQ's blocking commands wait as long as it takes; everything else is given up by whoever asked.
    maxRetriesPerRequest: null,
    retryStrategy: retryDelay,
  }
  const [first] = address.nodes
  const client = address.isCluster
    ? new Cluster([...address.nodes], {
        redisOptions: options,
        clusterRetryStrategy: retryDelay,
        slotsRefreshTimeout: connectTimeoutMs,
        // Certificates are for names: nodes are connected to by the name that they go by.
        ...(address.isTls ? { dnsLookup: (name, found) => found(null, name) } : {}),
      })
    : new Redis({ ...options, ...first })
  client.on('error', (error: Error) => onRefusal(causeOf(error)))
  return client
}

/** A cluster says that none of its nodes would do, and brings what the last of them said. */
function causeOf(error: Error & { readonly lastNodeError?: Error | undefined }): string {
  return (error.lastNodeError ?? error).message
}
