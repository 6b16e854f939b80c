import type { Random } from '../../../platform/clock.ts'
import type { QueueEngine } from '../queue-engine.ts'
import type { QueueHealth } from '../queue-health.ts'
import { connectRedis } from './connect.ts'
import { startPulse } from './pulse.ts'
import type { RedisAddress } from './redis-address.ts'
import { createTokenBuckets } from './token-buckets.ts'
import { createWatch } from './watch.ts'

/** However well Redis seems to be, a worker looks for itself this often. */
const safetyNetMs = 1_000

/**
 * A few workers at a time look at the whole queue, by turns, and rate limits are kept by all together; while Redis does
 * not answer, each worker looks for itself and keeps to its share.
 */
export function createRedisEngine(deps: {
  address: RedisAddress
  /** What tells this installation from others on the same Redis. */
  installation: string
  now: () => Date
  monotonicMs: () => number
  random: Random
  onChange: (health: QueueHealth) => void
}): QueueEngine {
  const { monotonicMs, random } = deps
  const prefix = `gancho:${deps.installation}`
  let wake = () => {}
  let workers = 1
  let lookedMs = Number.NEGATIVE_INFINITY
  let health: QueueHealth = {
    engine: 'redis',
    runsOn: 'postgresql',
    since: deps.now(),
    trouble: 'not connected yet',
    losses: 0,
  }
  const pulse = startPulse({
    ask: () => session.watch.ensure(),
    restart() {
      void session.stop()
      session = openSession()
    },
    onChange(trouble) {
      const runsOn = trouble === null ? 'redis' : 'postgresql'
      const isTurn = runsOn !== health.runsOn
      const since = isTurn ? deps.now() : health.since
      const losses = isTurn && trouble !== null ? health.losses + 1 : health.losses
      health = { engine: 'redis', runsOn, since, trouble, losses }
      deps.onChange(health)
    },
    monotonicMs,
  })
  let session = openSession()

  /** Connections, and what works over them. */
  function openSession() {
    const client = connectRedis(deps.address, (cause) => pulse.refused(cause))
    client.on('close', pulse.lost)
    const watch = createWatch({
      client,
      // In braces: a cluster keeps all that belongs to the watch on one node.
      prefix: `{${prefix}}`,
      monotonicMs,
      random,
      onTurn: () => wake(),
      workers: () => workers,
    })
    return {
      watch,
      rates: createTokenBuckets(client, prefix, () => pulse.isUp),
      async stop() {
        client.off('close', pulse.lost)
        await watch.stop()
        client.disconnect()
      },
    }
  }

  return {
    get health() {
      return health
    },
    rates: { take: (input) => session.rates.take(input) },
    start(listener) {
      wake = listener
    },
    isOnWatch: () => !pulse.isUp || session.watch.isHeld || monotonicMs() - lookedMs >= safetyNetMs,
    looked(claimed) {
      lookedMs = monotonicMs()
      session.watch.looked(claimed)
    },
    shareAmong(count) {
      workers = count
    },
    async stop() {
      pulse.stop()
      await session.stop()
    },
  }
}
