import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import {
  type LastingPglite,
  openLastingPglite,
} from '../../../src/platform/database/embedded/lasting-pglite.ts'

/** What a statement with this text comes to, as a full disk does in the middle of a commit. */
const fatal = 'no room'

/** One whose statements with that text end it, as PostgreSQL says it. test/operations/disk-full.test.ts has the real one. */
async function openMortal(folder?: string): Promise<PGlite> {
  const pglite = await PGlite.create(folder)
  const stream = pglite.execProtocolStream.bind(pglite)
  pglite.execProtocolStream = async (message, options) => {
    if (!Buffer.from(message).includes(fatal)) return await stream(message, options)
    throw Object.assign(new Error('could not write to file'), { severity: 'PANIC', code: '53100' })
  }
  return pglite
}

async function openOne(isKept: boolean) {
  const folder = isKept ? mkdtempSync(join(tmpdir(), 'gancho-pglite-')) : undefined
  let nowMs = 0
  let opened = 0
  const lasting = await openLastingPglite(
    () => {
      opened += 1
      return openMortal(folder && join(folder, 'database'))
    },
    isKept,
    () => nowMs,
  )
  onTestFinished(async () => {
    await lasting.close()
    if (folder !== undefined) rmSync(folder, { recursive: true })
  })
  return { lasting, opened: () => opened, advance: (ms: number) => (nowMs += ms) }
}

const end = (lasting: LastingPglite) => lasting.query(`SELECT '${fatal}'`)
const stopped = { name: 'EmbeddedStoppedError', code: '53100' }

it('asks nothing of a database that has ended itself, opens another one, and has what was committed', async () => {
  const { lasting, opened, advance } = await openOne(true)
  await lasting.query('CREATE TABLE kept (n int)')
  await lasting.query('INSERT INTO kept VALUES (1)')
  const [ended, waiting] = [end(lasting), lasting.query('SELECT 1')]
  await expect(ended).rejects.toMatchObject(stopped)
  await expect(waiting, 'what waited for its turn').rejects.toMatchObject(stopped)
  await expect(lasting.query('SELECT 1'), 'at once').rejects.toMatchObject(stopped)
  expect(opened()).toBe(1)
  advance(2_000)
  const [first, second] = await Promise.all([lasting.query('SELECT n FROM kept'), lasting.query('SELECT 2')])
  expect([first.rows, second.rows]).toEqual([[{ n: 1 }], [{ '?column?': 2 }]])
  expect(opened(), 'once for all who asked').toBe(2)
})

it('fails a transaction that cannot begin, which Kysely would wait for without end', async () => {
  const { lasting } = await openOne(true)
  const db = new Kysely({ dialect: new PGliteDialect({ pglite: lasting }) })
  await expect(
    db.transaction().execute((tx) => sql.raw(`SELECT '${fatal}'`).execute(tx)),
  ).rejects.toMatchObject(stopped)
  await expect(db.transaction().execute((tx) => sql`SELECT 1`.execute(tx))).rejects.toMatchObject(stopped)
})

it('does not put an empty database in the place of one that was in memory', async () => {
  const { lasting, opened, advance } = await openOne(false)
  await expect(end(lasting)).rejects.toMatchObject(stopped)
  advance(60_000)
  await expect(lasting.query('SELECT 1')).rejects.toMatchObject(stopped)
  expect(opened()).toBe(1)
})
