import type { Clock, Random } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { isFaultOfContent } from '../../platform/database/sql-state.ts'
import { pause, processTimers, type Timers } from '../../platform/timers.ts'
import type { AttemptOutcome } from '../attempt/attempt.ts'
import { createBatcher } from '../batcher.ts'
import { settle } from '../settle/settle.ts'
import { type OutcomeRow, type RecordResult, recordOutcomes } from './queries.ts'

/** Writes what attempts came to, many in one commit. */
export interface Recorder {
  /** @returns what the outcome meant for its delivery, once it is written. Rejects when it cannot be written at all. */
  record(outcome: AttemptOutcome): Promise<OutcomeRow>
  /** Writes the end of a delivery that was not sent. */
  recordUnsent(row: OutcomeRow): Promise<void>
  /** So much is not written yet that nothing more should be sent. */
  readonly isFull: boolean
}

/** A webhook that has only failed for this long is disabled. Source: SPEC section 4. */
const disableAfterMs = 5 * 24 * 60 * 60 * 1_000

const maxOutcomesPerCommit = 512
const maxBytesPerCommit = 4 * 1024 * 1024
const maxBacklog = { outcomes: 4_000, bytes: 16 * 1024 * 1024 }
const retryDelayMs = 50
const maxRetryDelayMs = 1_000

interface Entry {
  readonly row: OutcomeRow
  /** Nothing is left in it that a receiver could have written. */
  readonly isBare: boolean
}

type Written = 'written' | { readonly error: unknown }

export function createRecorder(deps: {
  db: Database
  clock: Clock
  random: Random
  /** Milliseconds that only ever grow. */
  monotonicMs: () => number
  workerId: () => string
  /** True when the process is to end and cannot wait for the database any longer. */
  mayGiveUp: () => boolean
  /** Told of each commit. */
  onWritten: (outcomes: number, durationMs: number) => void
  onDisabled: (webhookIds: readonly string[]) => void
  onError: (error: unknown) => void
  timers?: Timers | undefined
}): Recorder {
  const { db, clock, random, timers = processTimers } = deps
  const batcher = createBatcher<Entry, Written>({
    maxItems: maxOutcomesPerCommit,
    maxBytes: maxBytesPerCommit,
    bytesOf: ({ row }) => (row.response_body?.length ?? 0) + (row.response_headers?.length ?? 0),
    maxConcurrent: db.engine === 'pglite' ? 1 : 2,
    run: writeSurely,
  })

  /**
   * Goes on trying until the database answers, even when the leases may be lost: if another worker has taken over,
   * writing changes nothing, and if none has, an outcome that is given up means a delivery that is sent twice.
   */
  async function writeSurely(entries: readonly Entry[]): Promise<readonly Written[]> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const startedMs = deps.monotonicMs()
        const result = await write(entries)
        deps.onWritten(entries.length, deps.monotonicMs() - startedMs)
        if (result.disabledWebhookIds.length > 0) deps.onDisabled(result.disabledWebhookIds)
        return entries.map(() => 'written')
      } catch (error) {
        deps.onError(error)
        if (isFaultOfContent(error)) return await writeOneByOne(entries, error)
        if (deps.mayGiveUp()) throw error
        await pause(timers, Math.min(retryDelayMs * 2 ** attempt, maxRetryDelayMs))
      }
    }
  }

  /** Something a receiver answered cannot be stored: finds out whose, and keeps that outcome without it. */
  async function writeOneByOne(entries: readonly Entry[], error: unknown): Promise<readonly Written[]> {
    const [first] = entries
    if (entries.length > 1) {
      const written: Written[] = []
      for (const entry of entries) written.push(...(await writeSurely([entry])))
      return written
    }
    if (first === undefined || first.isBare) return [{ error }]
    return await writeSurely([withoutResponse(first)])
  }

  async function write(entries: readonly Entry[]): Promise<RecordResult> {
    return await recordOutcomes(db, {
      workerId: deps.workerId(),
      now: new Date(clock.now()),
      outcomes: entries.map(({ row }) => row),
      disableAfterMs,
    })
  }

  async function add(entry: Entry): Promise<void> {
    const written = await batcher.add(entry)
    if (written !== 'written') throw written.error
  }

  return {
    async record(outcome) {
      const row = settle(outcome, clock.now(), random)
      await add({ row, isBare: false })
      return row
    },
    async recordUnsent(row) {
      await add({ row, isBare: true })
    },
    get isFull() {
      return batcher.size > maxBacklog.outcomes || batcher.bytes > maxBacklog.bytes
    },
  }
}

/** The outcome without what the receiver sent. */
function withoutResponse({ row }: Entry): Entry {
  const message = row.error === null ? null : 'The receiver answered something that cannot be stored.'
  return {
    row: {
      ...row,
      message,
      last_error: row.error && `${row.error}: ${message}`,
      response_headers: null,
      response_body: null,
    },
    isBare: true,
  }
}
