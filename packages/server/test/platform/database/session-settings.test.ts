import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Database, openPostgres } from '../../../src/platform/database/database.ts'
import { databaseNow } from '../../../src/platform/database/database-clock.queries.ts'
import { migrate } from '../../../src/platform/database/migrate.ts'
import type { Schema } from '../../../src/platform/database/schema.gen.ts'
import { startDevelopment } from '../../cli/development.ts'
import { pgliteForTest } from '../../support/db.ts'
import { createTestWebhook } from '../../support/factories.ts'
import { emptyPostgres } from './empty-database.ts'

/** PostgreSQL 16 gave it another name. */
async function nameOfParallelMode(): Promise<string> {
  const server = openPostgres(process.env.GANCHO_TEST_DATABASE_URL ?? '', 1)
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query')`.execute(
    server.kysely,
  )
  await server.close()
  return rows[0]!.name
}

/** What somebody may have set for the application that the database belongs to, and what Gancho has instead. */
const settings: readonly (readonly [name: string, theirs: string, ours: string])[] = [
  ['DateStyle', 'German, DMY', 'ISO, MDY'],
  ['IntervalStyle', 'sql_standard', 'postgres'],
  ['TimeZone', 'Asia/Kathmandu', 'UTC'],
  ['bytea_output', 'escape', 'hex'],
  ['extra_float_digits', '-15', '1'],
  ['standard_conforming_strings', 'off', 'on'],
  ['array_nulls', 'off', 'on'],
  ['transform_null_equals', 'on', 'off'],
  ['default_transaction_isolation', 'serializable', 'read committed'],
  ['default_transaction_deferrable', 'on', 'off'],
  ['row_security', 'off', 'on'],
  ['client_encoding', 'LATIN1', 'UTF8'],
  ['search_path', 'impostor, pg_catalog', 'public,pg_temp'],
  ['statement_timeout', '1', '60000'],
  ['lock_timeout', '1', '0'],
  ['idle_in_transaction_session_timeout', '1', '30000'],
  ['idle_session_timeout', '1', '0'],
  ['enable_seqscan', 'on', 'off'],
  ['enable_bitmapscan', 'on', 'off'],
  ['enable_indexscan', 'off', 'on'],
  ['enable_indexonlyscan', 'off', 'on'],
  ['enable_nestloop', 'off', 'on'],
  ['enable_sort', 'off', 'on'],
  ['enable_partition_pruning', 'off', 'on'],
  ['plan_cache_mode', 'force_custom_plan', 'auto'],
  ['jit', 'on', 'off'],
  [await nameOfParallelMode(), 'on', 'off'],
  // What was acknowledged is on disk, whatever the application chose for itself.
  ['synchronous_commit', 'off', 'on'],
  ['session_replication_role', 'replica', 'origin'],
]

/** What is the operator's to choose: it stays. */
const kept: readonly (readonly [name: string, theirs: string])[] = [
  ['synchronous_commit', 'remote_apply'],
  ['work_mem', '8192'],
  ['random_page_cost', '1.1'],
  ['default_statistics_target', '200'],
  ['default_transaction_read_only', 'on'],
]

const places = ['DATABASE', 'ROLE', 'ROLE … IN DATABASE'] as const

/** A database of a role of its own, in which these are set; an application's functions stand in for those of PostgreSQL. */
async function databaseOf(
  place: (typeof places)[number],
  chosen: readonly (readonly [string, string, ...string[]])[],
  { isSuperuser = true } = {},
) {
  const empty = await emptyPostgres()
  const role = `role_${randomUUID().replaceAll('-', '')}`
  const admin = openPostgres(empty.url, 1)
  const name = new URL(empty.url).pathname.slice(1)
  await sql`CREATE ROLE ${sql.id(role)} LOGIN ${sql.raw(isSuperuser ? 'SUPERUSER' : '')}`.execute(
    admin.kysely,
  )
  await sql`ALTER DATABASE ${sql.id(name)} OWNER TO ${sql.id(role)}`.execute(admin.kysely)
  await sql`CREATE SCHEMA impostor`.execute(admin.kysely)
  await sql`CREATE FUNCTION impostor.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 'epoch'::timestamptz $$`.execute(
    admin.kysely,
  )
  const target = {
    DATABASE: sql`DATABASE ${sql.id(name)}`,
    ROLE: sql`ROLE ${sql.id(role)}`,
    'ROLE … IN DATABASE': sql`ROLE ${sql.id(role)} IN DATABASE ${sql.id(name)}`,
  }[place]
  for (const [setting, theirs] of chosen) {
    const value = setting === 'search_path' ? sql.raw(theirs) : sql.lit(theirs)
    await sql`ALTER ${target} SET ${sql.raw(setting)} = ${value}`.execute(admin.kysely)
  }
  const url = new URL(empty.url)
  url.username = role
  return {
    url: url.href,
    admin,
    async drop() {
      await admin.close()
      await empty.drop()
      const server = openPostgres(process.env.GANCHO_TEST_DATABASE_URL ?? '', 1)
      await sql`DROP ROLE ${sql.id(role)}`.execute(server.kysely)
      await server.close()
    },
  }
}

async function settingsOf(kysely: Kysely<Schema>): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{
    name: string
    setting: string
  }>`SELECT name, setting FROM pg_settings`.execute(kysely)
  return new Map(rows.map(({ name, setting }) => [name, setting]))
}

describe.each(places)('settings of the %s', (place) => {
  let database: Awaited<ReturnType<typeof databaseOf>>
  let db: Database
  beforeAll(async () => {
    database = await databaseOf(place, settings)
    db = openPostgres(database.url)
  })
  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  /** The application that they are made for, but for those that end its sessions at once. */
  async function asApplication(text: string, values: readonly unknown[] = []) {
    const client = new pg.Client(
      `${database.url}?options=-c%20idle_session_timeout%3D0%20-c%20statement_timeout%3D0`,
    )
    await client.connect()
    const { rows } = await client.query<Record<string, string>>(text, [...values])
    await client.end()
    return rows
  }

  it('are there for everybody else', async () => {
    const rows = await asApplication("SELECT current_setting('DateStyle') AS style, now()::text AS now")
    expect(rows).toEqual([{ style: 'German, DMY', now: expect.stringMatching(/^01.01.1970/) }])
  })

  it('do not change what Gancho relies on', async () => {
    const found = await settingsOf(db.kysely)
    for (const [name, , ours] of settings) expect([name, found.get(name)]).toEqual([name, ours])
  })

  it('change neither moments nor the way of an event', async () => {
    await migrate(db)
    expect(Math.abs((await databaseNow(db)) - Date.now())).toBeLessThan(60_000)
    const dev = await startDevelopment({ DATABASE_URL: database.url })
    onTestFinished(dev.stop)
    const { code, stderr } = await dev.run('trigger', 'invoice.created', '--wait')
    expect([stderr, code]).toEqual(['', 0])
  })

  it('change nothing of what an application emits', async () => {
    const { tenantId } = await createTestWebhook(db)
    const [emitted] = await asApplication('SELECT gancho.emit($1, $2, $3::text::json) AS id', [
      tenantId,
      'invoice.created',
      '{"amount":0.1,"text":"\\u00e9 \\\\ é"}',
    ])
    const { body } = await db.kysely
      .selectFrom('gancho.events')
      .select('body')
      .where('id', '=', emitted?.id ?? '')
      .executeTakeFirstOrThrow()
    const event = JSON.parse(body)
    expect(new Date(event.timestamp).toISOString()).toBe(event.timestamp)
    expect(Math.abs(Date.parse(event.timestamp) - Date.now())).toBeLessThan(60_000)
    expect(body).toContain('"data":{"amount":0.1,"text":"\\u00e9 \\\\ é"}')
  })
})

it('keeps what is for the operator to choose, and the options of the URL', async () => {
  const database = await databaseOf('DATABASE', kept)
  const db = openPostgres(
    `${database.url}?options=-c%20maintenance_work_mem%3D9MB%20-c%20jit%3Don&statement_timeout=1&application_name=mine`,
  )
  onTestFinished(async () => {
    await db.close()
    await database.drop()
  })
  const found = await settingsOf(db.kysely)
  for (const [name, theirs] of kept) expect([name, found.get(name)]).toEqual([name, theirs])
  expect(found.get('maintenance_work_mem')).toBe(String(9 * 1_024))
  expect(found.get('application_name')).toBe('mine')
  expect([found.get('jit'), found.get('statement_timeout')], 'Gancho relies on these').toEqual([
    'off',
    '60000',
  ])
})

it('says why it cannot do without foreign keys, as who is no superuser', async () => {
  const database = await databaseOf('ROLE', [['session_replication_role', 'replica']], { isSuperuser: false })
  const db = openPostgres(database.url)
  onTestFinished(async () => {
    await db.close()
    await database.drop()
  })
  await expect(sql`SELECT 1`.execute(db.kysely)).rejects.toThrow(
    'permission denied to set parameter "session_replication_role"',
  )
})

// Its only session is the application's too.
it('sets in the embedded database what values and plans depend on, and leaves the names alone', async () => {
  const db = await pgliteForTest()
  onTestFinished(db.close)
  const found = await settingsOf(db.kysely)
  expect([
    found.get('DateStyle'),
    found.get('default_transaction_isolation'),
    found.get('enable_seqscan'),
  ]).toEqual(['ISO, MDY', 'read committed', 'off'])
  expect(found.get('search_path')).toBe('public')
})
