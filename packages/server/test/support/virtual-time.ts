import { sql } from 'kysely'
import type { Database } from '../../src/platform/database/database.ts'
import type { LocalClocks } from '../../src/platform/database/database-clock.ts'

/** A machine of the test, with clocks of its own. */
export interface Machine extends LocalClocks {
  /** Puts its wall clock forward, or back. */
  step(ms: number): void
}

/** True time, which the test advances, and what a database and machines make of it. */
export interface VirtualTime {
  advance(ms: number): Promise<void>
  /** Puts the database's clock forward, or back. */
  stepDatabase(ms: number): Promise<void>
  machine(): Machine
  readonly databaseMs: number
  readonly trueMs: number
}

/**
 * Gives a database a clock that the test turns: the statements of Gancho that ask for `clock_timestamp()` get its time.
 * For databases with one session, as the embedded one. Its functions keep the real time.
 */
export async function createVirtualTime(db: Database): Promise<VirtualTime> {
  // Ahead, so that what the database stamps is due.
  let trueMs = Date.now() + 60_000
  let databaseStepMs = 0
  await sql`CREATE SCHEMA IF NOT EXISTS virtual_time`.execute(db.kysely)
  await sql`CREATE TABLE IF NOT EXISTS virtual_time.clock (at timestamptz NOT NULL)`.execute(db.kysely)
  await sql`
    CREATE OR REPLACE FUNCTION virtual_time.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
      AS 'SELECT at FROM virtual_time.clock'`.execute(db.kysely)
  await sql`SET search_path = virtual_time, pg_catalog, public`.execute(db.kysely)

  async function write(): Promise<void> {
    await sql`DELETE FROM virtual_time.clock`.execute(db.kysely)
    await sql`INSERT INTO virtual_time.clock VALUES (${new Date(trueMs + databaseStepMs)})`.execute(db.kysely)
  }

  await write()
  return {
    async advance(ms) {
      trueMs += ms
      await write()
    },
    async stepDatabase(ms) {
      databaseStepMs += ms
      await write()
    },
    machine() {
      const bootedMs = trueMs - 1_000
      let stepMs = 0
      return {
        steadyMs: () => trueMs - bootedMs,
        wallMs: () => trueMs + stepMs,
        step(ms) {
          stepMs += ms
        },
      }
    },
    get databaseMs() {
      return trueMs + databaseStepMs
    },
    get trueMs() {
      return trueMs
    },
  }
}
