import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook } from '../../support/factories.ts'

const connections = ['a', 'b', 'c', 'd'] as const

describe('the order of events of transactions that do not overlap, on PostgreSQL', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest(1)
    await sql`CREATE EXTENSION dblink`.execute(db.kysely)
    const { hostname, port, pathname, username } = new URL(db.url!)
    const target = `host=${hostname} port=${port} dbname=${pathname.slice(1)} user=${username}`
    for (const name of connections) {
      await sql`SELECT dblink_connect(${name}, ${target})`.execute(db.kysely)
      await takeTurns([name], `SELECT gancho.new_id('evt')`)
    }
  })
  afterAll(() => db?.close())

  /** Runs a statement, $n standing for the number of the turn, on one connection after the other: each commits first. */
  async function takeTurns(turns: readonly string[], statement: string): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      SELECT made.id FROM unnest(${turns}::text[]) WITH ORDINALITY turn (connection, n)
       CROSS JOIN LATERAL dblink(turn.connection, replace(${statement}, '$n', turn.n::text)) AS made (id text)`.execute(
      db.kysely,
    )
    return rows.map(({ id }) => id)
  }

  const turns = fc.array(fc.constantFrom(...connections), { minLength: 50, maxLength: 100 })

  // Each connection has numbers of the sequence in store, so they say nothing about who came first.
  it('is the order of their ids when a microsecond lies between them', async () => {
    const anyMs = fc.integer({ min: 1_700_000_000_000, max: 2_100_000_000_000 })
    await fc.assert(
      fc.asyncProperty(turns, anyMs, async (turnsTaken, ms) => {
        const at = `'epoch'::timestamptz + ${ms} * interval '1 ms' + $n * interval '1 us'`
        const ids = await takeTurns(turnsTaken, `SELECT gancho.make_id('evt', gancho.id_time(${at}))`)
        expect(ids.toSorted()).toEqual(ids)
      }),
      { numRuns: 20 },
    )
  })

  it('is the order of their ids and of their deliveries', async () => {
    await fc.assert(
      fc.asyncProperty(turns, async (turnsTaken) => {
        const { tenantId } = await createTestWebhook(db)
        const events = await takeTurns(
          turnsTaken,
          `SELECT id FROM gancho.emit_batch('${tenantId}', '{invoice.created,invoice.created}', array_fill('{}'::json, '{2}'))`,
        )
        expect(events.toSorted()).toEqual(events)
        // As an ordered webhook is sent to.
        const { rows } = await sql<{ event_id: string }>`
          SELECT event_id FROM gancho.delivery_queue WHERE tenant_id = ${tenantId} ORDER BY due_at, id`.execute(
          db.kysely,
        )
        expect(rows.map(({ event_id }) => event_id)).toEqual(events)
      }),
      { numRuns: 10 },
    )
  })

  it('has the time in an id to a part of a microsecond, never rounded up into the next millisecond', async () => {
    const micros = fc.integer({ min: 0, max: 2_000_000_000_000_000 })
    await fc.assert(
      fc.asyncProperty(fc.array(micros, { minLength: 100, maxLength: 100 }), async (times) => {
        const { rows } = await sql<{ ms: string; next: boolean }>`
          SELECT substr(gancho.id_time(at), 1, 12) AS ms, gancho.id_time(at) < gancho.id_time(at + interval '1 us') AS next
            FROM unnest(${times}::bigint[]) WITH ORDINALITY t (us, n),
                 LATERAL (SELECT 'epoch'::timestamptz + us / 1000 * interval '1 ms' + us % 1000 * interval '1 us' AS at) AS moment
           ORDER BY n`.execute(db.kysely)
        expect(rows).toEqual(
          times.map((us) => ({
            ms: Math.floor(us / 1_000)
              .toString(16)
              .padStart(12, '0'),
            next: true,
          })),
        )
      }),
      { numRuns: 20 },
    )
  })
})
