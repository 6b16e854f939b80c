import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startupOptions } from '../../../src/platform/database/sessions/session-settings.ts'
import { openServer } from '../../../src/server/open-database.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf } from '../../support/factories.ts'
import { startPgbouncer } from './temporary-pgbouncer.ts'

describe('behind PgBouncer', () => {
  let db: TestDatabase
  let url: string
  beforeAll(async () => {
    db = await postgresForTest()
    url = db.url ?? ''
  })
  afterAll(() => db.close())

  async function pooled(...settings: readonly string[]): Promise<string> {
    const pooler = await startPgbouncer(url, settings)
    onTestFinished(pooler.stop)
    return pooler.url
  }

  it('an application emits in transaction mode', async () => {
    const pool = new pg.Pool({
      connectionString: await pooled('pool_mode = transaction', 'default_pool_size = 2'),
      max: 8,
    })
    onTestFinished(() => pool.end())
    const { tenantId } = await createTestWebhook(db)
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const client = await pool.connect()
        await client.query('BEGIN')
        await client.query('SELECT gancho.emit($1, $2, $3::text::json)', [
          tenantId,
          'invoice.created',
          `{"n":${n}}`,
        ])
        await client.query(n % 2 === 0 ? 'COMMIT' : 'ROLLBACK')
        client.release()
      }),
    )
    expect(await deliveriesOf(db, tenantId)).toHaveLength(20)
  })

  it.each([
    ['that refuses settings', []],
    ['that drops settings', ['ignore_startup_parameters = options']],
  ])('one %s is refused, with the reason', async (_, settings) => {
    const refused = openServer(await pooled('pool_mode = transaction', ...settings))
    await expect(refused).rejects.toMatchObject({
      code: 'pooler_unsupported',
      message: expect.stringMatching(
        /settings that a session begins with.*give Gancho the address of PostgreSQL itself/,
      ),
    })
  })

  // Somebody may have given the role everything that Gancho sets.
  describe('with the settings of the database', () => {
    beforeAll(async () => {
      const name = new URL(url).pathname.slice(1)
      for (const [, setting = '', value = ''] of startupOptions().matchAll(/-c (\w+)=((?:\\ |\S)+)/g)) {
        const list = setting === 'search_path' ? sql.raw(value) : sql.lit(value.replaceAll('\\ ', ' '))
        await sql`ALTER DATABASE ${sql.id(name)} SET ${sql.raw(setting)} = ${list}`.execute(db.kysely)
      }
    })

    it('transaction mode is found out, however many connections it has', async () => {
      for (const size of [1, 2, 20]) {
        const settings = [
          'pool_mode = transaction',
          'ignore_startup_parameters = options',
          `default_pool_size = ${size}`,
        ]
        for (const robin of [0, 1]) {
          const refused = openServer(await pooled(...settings, `server_round_robin = ${robin}`))
          await expect(refused).rejects.toMatchObject({
            code: 'pooler_unsupported',
            message: expect.stringContaining('from transaction to transaction'),
          })
        }
      }
    }, 60_000)

    it('session mode is as good as PostgreSQL itself', async () => {
      const through = await openServer(
        await pooled('pool_mode = session', 'ignore_startup_parameters = options'),
      )
      onTestFinished(through.close)
      const { rows } = await sql`SELECT 1 AS one`.execute(through.kysely)
      expect(rows).toEqual([{ one: 1 }])
    })
  })
})
