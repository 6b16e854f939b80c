import { setTimeout } from 'node:timers/promises'
import pg from 'pg'

/** Applications that emit, each in transactions of its own on a connection that it keeps. */
export interface Producers {
  /** The events whose transactions were committed. */
  readonly committed: ReadonlySet<string>
  /** The longest that a transaction took since this was asked last, in milliseconds. */
  longestMs(): number
  /** @throws what a producer was refused with, which no upgrade of Gancho may be the cause of. */
  stop(): Promise<void>
}

export async function startProducers(
  url: string,
  { tenantIds, count, pauseMs }: { tenantIds: readonly string[]; count: number; pauseMs: number },
): Promise<Producers> {
  const committed = new Set<string>()
  let longestMs = 0
  let stopped = false

  async function produce(tenantId: string, client: pg.Client): Promise<void> {
    for (let n = 1; !stopped; n += 1) {
      const startedMs = performance.now()
      await client.query('BEGIN')
      await client.query('INSERT INTO public.invoices (tenant_id, number) VALUES ($1, $2)', [tenantId, n])
      // Prepared once, as applications and their poolers do.
      const { rows } = await client.query<{ id: string }>({
        name: 'emit',
        text: `SELECT gancho.emit($1, 'invoice.created', json_build_object('number', $2::int)) AS id`,
        values: [tenantId, n],
      })
      await client.query('COMMIT')
      longestMs = Math.max(longestMs, performance.now() - startedMs)
      for (const { id } of rows) committed.add(id)
      await setTimeout(pauseMs)
    }
  }

  const clients = await Promise.all(
    Array.from({ length: count }, async () => {
      const client = new pg.Client(url)
      await client.connect()
      return client
    }),
  )
  await clients[0]?.query('CREATE TABLE IF NOT EXISTS public.invoices (tenant_id text, number int)')
  const producing = Promise.allSettled(
    clients.map((client, index) => produce(tenantIds[index % tenantIds.length] ?? '', client)),
  )
  return {
    committed,
    longestMs() {
      const longest = longestMs
      longestMs = 0
      return longest
    },
    async stop() {
      stopped = true
      const ends = await producing
      for (const client of clients) await client.end()
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    },
  }
}
