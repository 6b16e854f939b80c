import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { sqlStateOf } from '../../packages/server/src/platform/database/sql-state.ts'
import { operatorKey } from '../../packages/server/test/contention/worker-process.ts'

/** Applications that emit and go on whatever happens. They remember what they were told. */
export interface Producers {
  /** Events that a producer was told are committed. */
  readonly committed: ReadonlySet<string>
  /** What producers were refused with, and how often: a SQLSTATE, or a status and a code of the HTTP API. */
  readonly refusals: ReadonlyMap<string, number>
  /** The longest that a producer waited for an answer, whichever it was, in milliseconds. */
  readonly longestMs: number
  /** Resolves when each producer has the answer to its last question. */
  stop(): Promise<void>
}

/** Asks once. @returns the id of the committed event, or what it was refused with. */
type Ask = (key: string) => Promise<{ readonly id: string } | { readonly refusal: string }>

const pauseMs = 20
/** After a refusal. */
const longPauseMs = 200
/** Longer than a statement of Gancho may take, so that its answer is seen. */
const patienceMs = 75_000

/**
 * Starts producers that send over HTTP and repeat what was refused with the same idempotency key.
 * @param padding bytes of data beside the key, which do not compress.
 */
export function startHttpProducers(url: string, tenantId: string, count: number, padding = 0): Producers {
  const headers = {
    authorization: `Bearer ${operatorKey}`,
    'x-tenant-id': tenantId,
    'content-type': 'application/json',
  }
  // What is repeated is the same.
  const padded = randomBytes(padding).toString('base64').slice(0, padding)
  const ask: Ask = async (key) => {
    try {
      const answer = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': key },
        body: JSON.stringify({ event: faultEvent, data: { key, padding: padded } }),
        signal: AbortSignal.timeout(patienceMs),
      })
      const body = (await answer.json()) as { readonly id: string; readonly code?: string }
      return answer.status === 202 ? { id: body.id } : { refusal: `${answer.status} ${body.code}` }
    } catch (error) {
      return { refusal: error instanceof Error ? error.name : String(error) }
    }
  }
  return startProducers(Array.from({ length: count }, () => ({ ask, repeats: true })))
}

/** What happens at producers. */
export const faultEvent = 'machine.moved'

/** Makes the table of the application that `startSqlProducers` writes to. */
export const makeApplicationTable = 'CREATE TABLE public.machine_moves (event_id text PRIMARY KEY)'

/** Starts producers that emit in the transaction of a row of their own, on PostgreSQL itself. */
export function startSqlProducers(url: string, tenantId: string, count: number): Producers {
  return startProducers(
    Array.from({ length: count }, () => {
      let client: pg.Client | null = null
      const ask: Ask = async (key) => {
        try {
          client ??= await connect(url)
          const { rows } = await client.query<{ event_id: string }>(
            `INSERT INTO public.machine_moves
             SELECT gancho.emit($1, '${faultEvent}', json_build_object('key', $2::text)) RETURNING event_id`,
            [tenantId, key],
          )
          return { id: rows[0]?.event_id ?? '' }
        } catch (error) {
          client?.connection.stream.destroy()
          client = null
          return { refusal: sqlStateOf(error) ?? 'connection lost' }
        }
      }
      return { ask, repeats: false, end: () => client?.end() }
    }),
  )
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: patienceMs,
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

interface Producer {
  readonly ask: Ask
  /** What was refused is asked again with the same key. */
  readonly repeats: boolean
  end?(): Promise<void> | undefined
}

function startProducers(producers: readonly Producer[]): Producers {
  const committed = new Set<string>()
  const refusals = new Map<string, number>()
  let longestMs = 0
  let isStopped = false

  async function produce({ ask, repeats, end }: Producer, name: number): Promise<void> {
    for (let n = 0; !isStopped; ) {
      const startedMs = performance.now()
      const answer = await ask(`${name}-${n}`)
      longestMs = Math.max(longestMs, performance.now() - startedMs)
      const isRefused = 'refusal' in answer
      if (isRefused) refusals.set(answer.refusal, (refusals.get(answer.refusal) ?? 0) + 1)
      else committed.add(answer.id)
      if (!isRefused || !repeats) n += 1
      await sleep(isRefused ? longPauseMs : pauseMs)
    }
    await end?.()
  }

  const producing = Promise.all(producers.map(produce))
  return {
    committed,
    refusals,
    get longestMs() {
      return longestMs
    },
    async stop() {
      isStopped = true
      await producing
    },
  }
}
