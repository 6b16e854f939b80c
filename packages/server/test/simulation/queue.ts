import { createPostgresEngine, type QueueEngine } from '../../src/engine/coordination/queue-engine.ts'
import type { Machine } from './machine.ts'
import type { World } from './world.ts'

/** What a worker waits for an answer of Redis, as in engine/coordination/redis/token-buckets.ts. */
const patienceMs = 100
/** However well Redis seems to be, a worker looks for itself this often, as in engine/coordination/redis/redis-engine.ts. */
const safetyNetMs = 1_000
const turnMs = 500

/** The seam to what shares work among workers, as it is without Redis or with a simulated one. */
export function createSimulatedQueue(world: World, machine: Machine): QueueEngine {
  const { redis, schedule } = world
  if (redis === null) return createPostgresEngine(new Date(machine.wallMs()))
  const dice = world.dice.of(`${machine.name} queue`)
  let lookedMs = Number.NEGATIVE_INFINITY
  let hasTurn = false
  let isStopped = false
  return {
    health: { engine: 'redis', runsOn: 'redis', since: new Date(machine.wallMs()), trouble: null, losses: 0 },
    rates: {
      take: ({ webhookId, ratePerSecond, count }) =>
        new Promise((resolve) => {
          if (redis.state !== 'up') {
            machine.timers.after(redis.state === 'down' ? 0 : patienceMs, () => resolve(null))
            world.reached('a rate was asked for and not answered')
            return
          }
          const grant = redis.take(webhookId, ratePerSecond, count, schedule.nowMs)
          machine.timers.after(1, () => resolve(grant))
        }),
    },
    start(wake) {
      const turn = (): void => {
        if (isStopped) return
        hasTurn = redis.state === 'up' && dice.chance(0.5)
        if (hasTurn) wake()
        machine.timers.after(turnMs, turn)
      }
      turn()
    },
    isOnWatch: () => redis.state !== 'up' || hasTurn || machine.steadyMs() - lookedMs >= safetyNetMs,
    looked() {
      lookedMs = machine.steadyMs()
    },
    shareAmong() {},
    async stop() {
      isStopped = true
    },
  }
}
