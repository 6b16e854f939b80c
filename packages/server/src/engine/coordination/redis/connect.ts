import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress, SentinelAddress } from './redis-address.ts'

export type RedisClient = Redis | Cluster

const connectTimeoutMs = 2_000
const maxRetryDelayMs = 1_000

/**
 * Connects, and again whenever the connection is lost; nobody has to wait for it.
 * @param onRefusal told why a try failed.
 */
export function connectRedis(address: RedisAddress, onRefusal: (cause: string) => void): RedisClient {
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
  const client = address.isCluster
    ? new Cluster([...address.nodes], {
        redisOptions: options,
        clusterRetryStrategy: retryDelay,
        slotsRefreshTimeout: connectTimeoutMs,
        // Certificates are for names: nodes are connected to by the name that they go by.
        ...(address.isTls ? { dnsLookup: (name, found) => found(null, name) } : {}),
      })
    : new Redis({
        ...options,
        ...(address.sentinel === null ? address.nodes[0] : asksSentinels(address, address.sentinel)),
      })
  client.on('error', (error: Error) => onRefusal(causeOf(error)))
  return client
}

/** Whoever connects asks them first, and so finds the primary that there is by then. */
function asksSentinels({ nodes, isTls }: RedisAddress, sentinel: SentinelAddress): RedisOptions {
  return {
    sentinels: [...nodes],
    name: sentinel.primary,
    ...(sentinel.username === null ? {} : { sentinelUsername: sentinel.username }),
    ...(sentinel.password === null ? {} : { sentinelPassword: sentinel.password }),
    ...(isTls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    // One that is connected to and silent is passed over.
    sentinelCommandTimeout: connectTimeoutMs,
    sentinelRetryStrategy: retryDelay,
  }
}

function retryDelay(attempts: number): number {
  return Math.min(attempts * 100, maxRetryDelayMs)
}

/** A cluster says that none of its nodes would do, and brings what the last of them said. */
function causeOf(error: Error & { readonly lastNodeError?: Error | undefined }): string {
  return (error.lastNodeError ?? error).message
}
