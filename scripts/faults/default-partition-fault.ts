import { sql } from 'kysely'
import {
  createPartitions,
  readPartitions,
} from '../../packages/server/src/features/retention/partitions.queries.ts'
import { emit } from '../../packages/server/test/engine/emit/emitting.ts'
import { postgresForTest, type TestDatabase } from '../../packages/server/test/support/db.ts'
import { createTestWebhook } from '../../packages/server/test/support/factories.ts'
import type { Fault } from './fault.ts'

/** Far more than the half second that a step of housekeeping waits for its lock; it was 56 seconds once. */
const longestWaitMs = 5_000

export const defaultPartitionFault: Fault = {
  name: 'default-partition',
  what: 'housekeeping after a week in which it made no partition, while a producer commits events',
  async run({ events }) {
    const db = await postgresForTest()
    const { tenantId } = await createTestWebhook(db)
    await fillDefaultPartition(db, events)
    const before = await readPartitions(db.kysely, new Date())
    const producer = startProducer(db, tenantId)
    await producer.until(100)

    const startedMs = performance.now()
    const made = await createPartitions(db, { now: new Date(), weeks: 1 })
    const seconds = (performance.now() - startedMs) / 1_000
    const { sent, longestMs } = await producer.stop()
    const states = await readPartitions(db.kysely, new Date())
    await db.close()
    const withoutAhead = states.filter(({ endsAt }) => endsAt === null || endsAt < new Date())
    return {
      lines: [
        `${events} events in the default partition, ${Math.round(Math.max(...before.map(({ defaultBytes }) => defaultBytes)) / 2 ** 20)} MiB`,
        `${made} partitions made in ${seconds.toFixed(1)} s; meanwhile ${sent} events were committed, none of which waited for more than ${Math.round(longestMs)} ms`,
      ],
      broken: [
        ...withoutAhead.map(({ table }) => `${table} has partitions for the weeks to come`),
        ...(longestMs > longestWaitMs ? ['producers do not wait for housekeeping'] : []),
      ],
    }
  },
}

/** Events of now, as they are stored when nobody makes partitions. */
async function fillDefaultPartition(db: TestDatabase, events: number): Promise<void> {
  const { rows } = await sql<{ name: string }>`SELECT name FROM gancho.partitions`.execute(db.kysely)
  for (const { name } of rows) await sql`DROP TABLE ${sql.table(`gancho.${name}`)}`.execute(db.kysely)
  await sql`
    INSERT INTO gancho.events (id, tenant_id, event, body, created_at)
    SELECT gancho.new_id('evt'), 'tenant', 'invoice.created', repeat('x', 300), now() FROM generate_series(1, ${events})`.execute(
    db.kysely,
  )
}

/** Commits one event after another. */
function startProducer(db: TestDatabase, tenantId: string) {
  let sent = 0
  let longestMs = 0
  let isStopped = false
  const sending = (async () => {
    while (!isStopped) {
      const startedMs = performance.now()
      await emit(db.kysely, { tenantId })
      longestMs = Math.max(longestMs, performance.now() - startedMs)
      sent += 1
    }
  })()
  return {
    async until(count: number) {
      while (sent < count) await emit(db.kysely, { tenantId })
      longestMs = 0
    },
    async stop() {
      isStopped = true
      await sending
      return { sent, longestMs }
    },
  }
}
