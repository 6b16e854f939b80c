import { setTimeout as sleep } from 'node:timers/promises'
import { type Job, Queue, Worker } from 'bullmq'
import type { Random } from '../../../platform/clock.ts'
import { within } from '../../../platform/within.ts'
import type { RedisClient } from './connect.ts'

/** Turns of the workers to look at the whole queue in PostgreSQL. */
export interface Watch {
  /** True while it is the turn of this worker. */
  readonly isHeld: boolean
  /** The worker has looked, and claimed this many. */
  looked(claimed: number): void
  /** Makes sure that there are turns to be had: they are gone after a flush, or with a worker that took one away. */
  ensure(): Promise<unknown>
  stop(): Promise<void>
}

/** So many workers have their turn at a time: enough for one that is held up not to be noticed. */
const mostTurns = 3

/** A turn ends after this long, or when the worker has claimed enough to be busy with. */
const turnMs = 1_000
const enough = 64

/** A worker that cannot look for so long, because it is full or its database is slow, lets another try. */
const idleMs = 150
const checkMs = 50

/** A turn that was not given back is taken from its worker after this long. */
const lockMs = 2_000

/**
 * BullMQ wakes two that wait for each job. The second goes back in vain, to the end of the line, and always before the
 * one whose turn has ended: it would never come to its turn if both did not rest a while, as chance will have it.
 */
const mostRestMs = 10

const stopPatienceMs = 1_000
const retryMs = 500

/** Each turn is a job: who has it looks, and puts it back for another. */
export function createWatch(deps: {
  client: RedisClient
  prefix: string
  monotonicMs: () => number
  random: Random
  /** The turn of this worker begins. */
  onTurn: () => void
  /** How many workers there are: there is no use for more turns. */
  workers: () => number
}): Watch {
  const { client, prefix, monotonicMs } = deps
  const common = { connection: client, prefix, skipVersionCheck: true }
  const queue = new Queue('watch', { ...common, skipMetasUpdate: true, streams: { events: { maxLen: 100 } } })
  const worker = new Worker('watch', null, {
    ...common,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  })
  let turn: { readonly end: () => void; claimed: number; lookedMs: number } | null = null
  let holding = Promise.resolve()
  let isStopped = false

  async function takeTurns(): Promise<void> {
    await worker.startStalledCheckTimer()
    for (let turns = 0; !isStopped; turns += 1) {
      try {
        const token = `${worker.id}:${turns}`
        const job = await worker.getNextJob(token)
        if (job !== undefined) holding = hold(job, token)
        await holding
        await sleep(deps.random() * mostRestMs)
      } catch {
        // The turn went away while it was this worker's, or Redis did.
        if (!isStopped) await sleep(retryMs)
      }
    }
  }

  async function hold(job: Job, token: string): Promise<void> {
    if (!isStopped) await keepWatch()
    await job.moveToCompleted(null, token, false)
    await ensure()
  }

  async function keepWatch(): Promise<void> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const startedMs = monotonicMs()
    const mine = { end, claimed: 0, lookedMs: startedMs }
    turn = mine
    const timer = setInterval(() => {
      const nowMs = monotonicMs()
      if (nowMs - startedMs >= turnMs || nowMs - mine.lookedMs >= idleMs) end()
    }, checkMs)
    deps.onTurn()
    await ended
    clearInterval(timer)
    turn = null
  }

  async function ensure(): Promise<unknown> {
    const ids = Array.from({ length: Math.min(deps.workers(), mostTurns) }, (_, n) => `turn-${n + 1}`)
    return await Promise.all(
      ids.map((jobId) => queue.add('turn', null, { jobId, removeOnComplete: true, removeOnFail: true })),
    )
  }

  // What goes wrong with Redis shows in what it does not answer; a turn is made anew when it is lost.
  worker.on('error', () => {})
  queue.on('error', () => {})
  void takeTurns()
  return {
    get isHeld() {
      return turn !== null
    },
    looked(claimed) {
      if (turn === null) return
      turn.claimed += claimed
      turn.lookedMs = monotonicMs()
      if (turn.claimed >= enough) turn.end()
    },
    ensure,
    async stop() {
      isStopped = true
      turn?.end()
      await within(stopPatienceMs, holding).catch(() => {})
      // Not in good order: that would wait for the command that waits for the next turn.
      await within(stopPatienceMs, Promise.all([worker.close(true), queue.close()])).catch(() => {})
    },
  }
}
