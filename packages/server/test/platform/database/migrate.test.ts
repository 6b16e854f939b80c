import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openPglite, openPostgres } from '../../../src/platform/database/database.ts'
import { MigrationError, type SchemaVersion } from '../../../src/platform/database/ledger.ts'
import {
  currentSchema,
  migrate,
  missingMigrations,
  newerMigrations,
} from '../../../src/platform/database/migrate.ts'
import { functions, type Migration, migrations } from '../../../src/platform/database/migrations.gen.ts'
import { backendPid, untilBlocked } from '../../engine/emit/emitting.ts'
import { createTestWebhook, emitTestEvent } from '../../support/factories.ts'
import { emptyPostgres } from './empty-database.ts'

const names = [...migrations, ...functions].map(({ name }) => name)

/** The schema of another version: with migrations more, or with another body of `gancho.duration_step`. */
function schemaOf(
  version: string,
  { added = [], step = 'floor' }: { added?: Migration[]; step?: string },
): SchemaVersion {
  return {
    version,
    migrations: [...migrations, ...added],
    functions: functions.map(({ name, statements }) => ({
      name,
      statements: statements.map((text) => text.replace('SELECT floor(', `SELECT ${step}(`)),
    })),
  }
}

async function bodyOf(db: Database, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ body: string }>`
    SELECT prosrc AS body FROM pg_proc WHERE pronamespace = 'gancho'::regnamespace AND proname = ${name}`.execute(
    db.kysely,
  )
  return rows[0]?.body
}

async function relationsOf(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'gancho' ORDER BY 1`.execute(db.kysely)
  return rows.map(({ name }) => name)
}

const engines = [
  ['PGlite', async () => ({ open: () => openPglite(), drop: async () => {} })],
  [
    'PostgreSQL',
    async () => {
      const { url, drop } = await emptyPostgres()
      return { open: async () => openPostgres(url, 2), drop }
    },
  ],
] as const

describe.each(engines)('migrations on %s', (_engine, makeEmpty) => {
  let db: Database
  let drop: () => Promise<void>
  beforeAll(async () => {
    const empty = await makeEmpty()
    drop = empty.drop
    db = await empty.open()
  })
  afterEach(() => sql`DROP SCHEMA gancho CASCADE`.execute(db.kysely))
  afterAll(async () => {
    await db?.close()
    await drop?.()
  })

  it('apply each once, in order, and nothing the second time', async () => {
    expect(await migrate(db)).toEqual({ applied: names, alreadyApplied: 0 })
    const relations = await relationsOf(db)
    expect(await migrate(db)).toEqual({ applied: [], alreadyApplied: names.length })
    expect(await relationsOf(db)).toEqual(relations)
  })

  it('leave nothing behind when one fails, and apply once what was in the way is gone', async () => {
    // In the way of a statement late in the first migration.
    await sql`CREATE SCHEMA gancho`.execute(db.kysely)
    await sql`CREATE FUNCTION gancho.new_delivery_id(event_id text) RETURNS text LANGUAGE sql AS 'SELECT 1'`.execute(
      db.kysely,
    )
    await expect(migrate(db)).rejects.toMatchObject({ code: '42723' })
    expect(await relationsOf(db)).toEqual([])
    await sql`DROP FUNCTION gancho.new_delivery_id`.execute(db.kysely)
    expect(await migrate(db)).toMatchObject({ applied: names })
  })

  it('are not committed without the functions that belong to them', async () => {
    await sql`CREATE SCHEMA gancho`.execute(db.kysely)
    await sql`CREATE TABLE gancho.webhook_deliveries (someone_elses int)`.execute(db.kysely)
    await expect(migrate(db)).rejects.toMatchObject({ code: '42809' })
    await sql`DROP TABLE gancho.webhook_deliveries`.execute(db.kysely)
    expect(await migrate(db)).toEqual({
      applied: [migrations.at(-1)!.name, ...functions.map(({ name }) => name)],
      alreadyApplied: migrations.length - 1,
    })
  })

  it('are not needed for a function to change: its file is applied again, and no other one', async () => {
    await migrate(db)
    const changed = schemaOf(currentSchema.version, { step: 'ceil' })
    expect(await migrate(db, changed)).toEqual({
      applied: ['functions/statistics'],
      alreadyApplied: names.length - 1,
    })
    expect(await bodyOf(db, 'duration_step')).toContain('ceil')
    expect(await migrate(db, changed)).toEqual({ applied: [], alreadyApplied: names.length })
  })

  it('may drop a view whose file is the same as before: it is there again in the same transaction', async () => {
    await migrate(db)
    const dropping = {
      name: '9999_next',
      locks: {},
      statements: [
        'DROP VIEW gancho.webhook_deliveries;',
        "DELETE FROM gancho.migrations WHERE name = 'functions/deliveries';",
      ],
    }
    expect(await migrate(db, schemaOf(currentSchema.version, { added: [dropping] }))).toEqual({
      applied: ['9999_next', 'functions/deliveries'],
      alreadyApplied: names.length - 1,
    })
    expect(await relationsOf(db)).toContain('webhook_deliveries')
  })

  it('leave the functions of a newer Gancho as they are, and say so', async () => {
    await migrate(db, schemaOf('9.10.0', { step: 'ceil' }))
    const older = schemaOf('9.9.0', {})
    await expect(migrate(db, older)).rejects.toMatchObject({
      code: 'schema_is_newer',
      message: expect.stringMatching(/functions\/statistics.*9\.9\.0.*newer version/),
    })
    expect(await bodyOf(db, 'duration_step')).toContain('ceil')
    expect(await newerMigrations(db)).toEqual(['functions/statistics'])
    expect(await migrate(db, schemaOf('9.11.0', {}))).toMatchObject({ applied: ['functions/statistics'] })
  })

  it('let an older Gancho start when the newer one brought the same functions', async () => {
    await migrate(db, schemaOf('9.10.0', {}))
    expect(await migrate(db, schemaOf('9.9.0', {}))).toMatchObject({ applied: [] })
  })

  it('refuse a database from before the first release, and say what to do', async () => {
    await migrate(db)
    await sql`DELETE FROM gancho.migrations`.execute(db.kysely)
    await sql`INSERT INTO gancho.migrations (name, checksum) VALUES ('0001_tables', 'x'), ('0003_emit', 'x')`.execute(
      db.kysely,
    )
    await expect(migrate(db)).rejects.toMatchObject({
      code: 'schema_unreleased',
      message: expect.stringMatching(/DROP SCHEMA gancho CASCADE.*delete the folder "database"/),
    })
    await expect(missingMigrations(db)).rejects.toMatchObject({ code: 'schema_unreleased' })
  })

  it('refuse a database whose migrations were edited after they were applied', async () => {
    await migrate(db)
    await sql`UPDATE gancho.migrations SET checksum = 'edited' WHERE name = ${names[1]}`.execute(db.kysely)
    const again = migrate(db)
    await expect(again).rejects.toBeInstanceOf(MigrationError)
    await expect(again).rejects.toMatchObject({
      code: 'migration_changed',
      message: expect.stringContaining(names[1]!),
    })
  })

  it('refuse a database that a newer Gancho migrated, and touch nothing in it', async () => {
    await migrate(db)
    await sql`DELETE FROM gancho.migrations WHERE name = ${names.at(-1)}`.execute(db.kysely)
    await sql`INSERT INTO gancho.migrations (name, checksum) VALUES ('9999_from_the_future', 'x')`.execute(
      db.kysely,
    )
    await expect(migrate(db)).rejects.toMatchObject({
      code: 'schema_is_newer',
      message: expect.stringMatching(/9999_from_the_future.*newer version/),
    })
    const { rows } = await sql<{ count: number }>`SELECT count(*) FROM gancho.migrations`.execute(db.kysely)
    expect(rows[0]!.count, 'the missing one was not applied').toBe(names.length)
  })
})

describe('several migrators on one empty PostgreSQL', () => {
  let url: string
  let drop: () => Promise<void>
  const opened: Database[] = []
  beforeEach(async () => {
    const empty = await emptyPostgres()
    url = empty.url
    drop = empty.drop
  })
  afterEach(async () => {
    for (const db of opened.splice(0)) await db.close()
    await drop?.()
  })

  function open(): Database {
    const db = openPostgres(url, 1)
    opened.push(db)
    return db
  }

  it('at once: one applies, the others find it done, none fails', async () => {
    const reports = await Promise.all(Array.from({ length: 12 }, () => migrate(open())))
    const applied = reports.filter((report) => report.applied.length > 0)
    expect(applied).toEqual([{ applied: names, alreadyApplied: 0 }])
    expect(reports.filter((report) => report.alreadyApplied === names.length)).toHaveLength(11)
  })

  it('one that is cut off half-way leaves the work to the next', async () => {
    const [observer, holder, cut, next] = [open(), open(), open(), open()]
    const pid = await backendPid(cut.kysely)
    const migrating = await holder.kysely.transaction().execute(async (tx) => {
      // Holds what the first migration creates early, so that the migrator stops in the middle.
      await sql`CREATE SCHEMA gancho`.execute(tx)
      const outcome = migrate(cut).catch((error: unknown) => error)
      await untilBlocked(observer.kysely, pid)
      await sql`SELECT pg_terminate_backend(${pid})`.execute(observer.kysely)
      return { outcome: await outcome }
    })
    expect(migrating.outcome).toBeInstanceOf(Error)
    expect(await relationsOf(observer)).toEqual([])
    expect(await migrate(next)).toMatchObject({ applied: names })
  })

  it('one that has to wait for a table, as while a backup is made, steps aside for those who come after it', async () => {
    const [backup, producer, migrator, observer] = [open(), open(), open(), open()]
    await migrate(migrator)
    const { tenantId } = await createTestWebhook(producer)
    const next = {
      name: '9999_next',
      locks: { 'gancho.delivery_queue': 'ACCESS EXCLUSIVE', 'gancho.events': 'ACCESS EXCLUSIVE' },
      statements: [
        'ALTER TABLE gancho.delivery_queue ADD COLUMN next int;',
        'ALTER TABLE gancho.events ADD COLUMN next int;',
      ],
    }
    const pid = await backendPid(migrator.kysely)
    let isDone = false
    const migrating = await backup.kysely.transaction().execute(async (tx) => {
      await sql`LOCK TABLE gancho.events IN ACCESS SHARE MODE`.execute(tx)
      const migrating = migrate(migrator, schemaOf(currentSchema.version, { added: [next] })).finally(() => {
        isDone = true
      })
      // Each of these waits behind it, and no longer than it waits itself.
      for (let n = 0; n < 3; n += 1) {
        await untilBlocked(observer.kysely, pid)
        await emitTestEvent(producer, tenantId)
      }
      expect(isDone).toBe(false)
      return { migrating }
    })
    expect(await migrating.migrating).toEqual({ applied: ['9999_next'], alreadyApplied: names.length })
    expect(await newerMigrations(producer)).toEqual(['9999_next'])
  })

  it('one whose statement fails leaves nothing of its own, and what was applied before it', async () => {
    const db = open()
    const locks = { 'gancho.events': 'ACCESS EXCLUSIVE' }
    const added = [
      { name: '9998_next', locks, statements: ['ALTER TABLE gancho.events ADD COLUMN next int;'] },
      {
        name: '9999_next',
        locks,
        statements: ['ALTER TABLE gancho.events ADD COLUMN later int;', 'SELECT 1 / 0;'],
      },
    ]
    await expect(migrate(db, schemaOf(currentSchema.version, { added }))).rejects.toMatchObject({
      code: '22012',
    })
    const { rows } = await sql<{ name: string }>`
      SELECT attname AS name FROM pg_attribute WHERE attrelid = 'gancho.events'::regclass AND attname IN ('next', 'later')`.execute(
      db.kysely,
    )
    expect(rows).toEqual([{ name: 'next' }])
    expect(await newerMigrations(db)).toEqual(['9998_next'])
  })
})
