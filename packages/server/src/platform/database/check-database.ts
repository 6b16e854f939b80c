import type pg from 'pg'
import { within } from '../within.ts'
import type { Database } from './database.ts'
import { OpeningError } from './opening-error.ts'
import { lostSettings } from './sessions/session-settings.ts'

/**
 * Looks whether Gancho can work on this database, before anything is written to it.
 * @throws OpeningError when it stores texts in another encoding than UTF-8, or when a pooler is between that does not
 * keep what belongs to a session.
 */
export async function requireSuitableDatabase({ sessions }: Database): Promise<void> {
  if (sessions === null) return
  const session = await sessions.connect()
  try {
    await requireUtf8(session)
    await requireSettings(session)
    // Behind a pooler, the process that answers is not the one that the connection was promised.
    if ((await backendOf(session)) === promisedBackend(session)) return
    const other = await sessions.connect()
    try {
      await requireOwnBackend(session, other)
    } finally {
      other.release()
    }
  } finally {
    session.release()
  }
}

/** Every character of JSON has to find a place, in the database as on the wire. */
async function requireUtf8(session: pg.PoolClient): Promise<void> {
  const { rows } = await session.query<{ encoding: string; name: string }>(
    "SELECT current_setting('server_encoding') AS encoding, current_database() AS name",
  )
  const [{ encoding, name } = { encoding: '', name: '' }] = rows
  if (encoding === 'UTF8') return
  throw new OpeningError(
    'database_encoding',
    `The database ${name} has the encoding ${encoding}, which cannot store every text: make one with "createdb --template=template0 --encoding=UTF8" and move to it, or give Gancho a database of its own.`,
  )
}

async function requireSettings(session: pg.PoolClient): Promise<void> {
  const { rows } = await session.query<{ name: string }>(lostSettings)
  if (rows.length === 0) return
  const names = rows.map(({ name }) => name).join(', ')
  throw unsupportedPooler(`drops settings that a session begins with (${names})`)
}

async function backendOf(session: pg.PoolClient): Promise<number> {
  const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return rows[0]?.pid ?? 0
}

/** What the server said at the beginning that its process is. */
function promisedBackend(session: pg.PoolClient): number | null {
  return 'processID' in session && typeof session.processID === 'number' ? session.processID : null
}

/** How often two sessions change places until they are believed to have a process each. */
const rounds = 10
const patienceMs = 2_000

/**
 * A pooler in transaction mode gives a process of PostgreSQL to whoever begins a transaction: while one session is in a
 * transaction, the other gets a different process than before.
 */
async function requireOwnBackend(...sessions: readonly [pg.PoolClient, pg.PoolClient]): Promise<void> {
  const seen = sessions.map(() => new Set<number>())
  for (let round = 0; round < rounds; round += 1) {
    const [busy, free] = round % 2 === 0 ? [0, 1] : [1, 0]
    const [first, second] = [sessions[busy] ?? sessions[0], sessions[free] ?? sessions[1]]
    // One more, so that it is not always the same one's turn.
    seen[busy]?.add(await backendOf(first))
    await first.query('BEGIN')
    try {
      seen[busy]?.add(await backendOf(first))
      // With one process to give, the other has to wait for the end of the transaction.
      seen[free]?.add(await within(patienceMs, backendOf(second), sharesBackends))
    } finally {
      await first.query('ROLLBACK')
    }
    const [ones = new Set<number>(), others = new Set<number>()] = seen
    if (ones.size > 1 || others.size > 1 || [...ones].some((pid) => others.has(pid))) {
      throw sharesBackends()
    }
  }
}

function sharesBackends(): OpeningError {
  return unsupportedPooler('hands its connections from transaction to transaction')
}

/** @param what it does that Gancho cannot work with. */
function unsupportedPooler(what: string): OpeningError {
  return new OpeningError(
    'pooler_unsupported',
    `DATABASE_URL leads to a pooler (such as PgBouncer) that ${what}: give Gancho the address of PostgreSQL itself. It has a pool of its own, and an application may emit through any pooler.`,
  )
}
