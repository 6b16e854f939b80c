import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress } from '../domain/redis-address.ts'

export type RedisClient = Redis | Cluster

const connectTimeoutMs = 2_000
const maxRetryDelayMs = 1_000

/** Connects, and again whenever the connection is lost; nobody has to wait for it. */
export function connectRedis(address: RedisAddress): RedisClient {
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
  // What is wrong is told by what does not answer; without a listener it would end the process.
  client.on('error', () => {})
  return client
}
