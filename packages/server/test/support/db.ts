import { createHash, randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { type Database, openPglite, openPostgres } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { functions, migrations } from '../../src/platform/database/migrations.gen.ts'

/** A migrated database for one test file. `url` is there on PostgreSQL, for tests that bring their own driver. */
export interface TestDatabase extends Database {
  readonly url: string | null
}

const dayMs = 24 * 60 * 60 * 1_000
const cache = fileURLToPath(new URL('../../../../node_modules/.cache/gancho-tests/', import.meta.url))

/**
 * An embedded database, cloned from one that was migrated once for all test files: to initialise one takes seconds.
 * The image is kept on disk until the schema or PGlite change, and for its day: it has the partitions of its weeks.
 */
export async function pgliteForTest(): Promise<TestDatabase> {
  const versions = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const day = new Date().toISOString().slice(0, 10)
  const content = createHash('sha256')
    .update(JSON.stringify([versions, migrations, functions, day]))
    .digest('hex')
  const file = join(cache, `${content}.tar`)
  if (!existsSync(file)) await makeImage(file)
  return { ...(await openPglite(undefined, new Blob([readFileSync(file)]))), url: null }
}

async function makeImage(file: string): Promise<void> {
  const db = await openPglite()
  await migrate(db)
  const image = await db.pglite?.dumpDataDir('none')
  await db.close()
  if (image === undefined) throw new Error('no image')
  mkdirSync(cache, { recursive: true })
  for (const name of readdirSync(cache)) {
    if (statSync(join(cache, name)).mtimeMs < Date.now() - dayMs) rmSync(join(cache, name), { force: true })
  }
  // Whole or not at all: other test files look for it at the same time.
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, new Uint8Array(await image.arrayBuffer()))
  renameSync(draft, file)
}

/** A database of its own on the server that `npm test` started; dropped when closed. */
export async function postgresForTest(maxConnections = 10): Promise<TestDatabase> {
  const server = process.env.GANCHO_TEST_DATABASE_URL
  if (server === undefined)
    throw new Error('GANCHO_TEST_DATABASE_URL is not set: run the tests with npm test')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const admin = openPostgres(server, 1)
  await sql`CREATE DATABASE ${sql.id(name)}`.execute(admin.kysely)
  const url = new URL(server)
  url.pathname = `/${name}`
  const db = openPostgres(url.href, maxConnections)
  await migrate(db)
  return {
    ...db,
    url: url.href,
    close: async () => {
      await db.close()
      await untilDeserted(admin, name)
      await sql`DROP DATABASE ${sql.id(name)} WITH (FORCE)`.execute(admin.kysely)
      await admin.close()
    },
  }
}

/**
 * Waits until nobody has a session in the database. A pool of pg says that it has ended while its sessions are ending, and
 * one that the drop ends first is an error that nobody listens for. What a test has left is not waited for.
 */
async function untilDeserted({ kysely }: Database, name: string): Promise<void> {
  const longestWaitMs = 2_000
  for (const startedMs = performance.now(); performance.now() - startedMs < longestWaitMs; ) {
    const { rows } = await sql`SELECT FROM pg_stat_activity WHERE datname = ${name}`.execute(kysely)
    if (rows.length === 0) return
    await setTimeout(10)
  }
}

/** Both engines, for `describe.each`: one SQL text has to work on both. */
export const engines = [
  ['PGlite', pgliteForTest],
  ['PostgreSQL', postgresForTest],
] as const
