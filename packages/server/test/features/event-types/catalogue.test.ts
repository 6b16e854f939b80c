import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../../support/db.ts'

describe.each(engines)('the objects of the schema on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())

  // PostgreSQL refuses UPDATE and DELETE on a table without one as soon as a publication has it.
  it('give every table and partition a primary key or a replica identity', async () => {
    const { rows } = await sql<{ name: string }>`
      SELECT c.relname AS name FROM pg_class c
       WHERE c.relnamespace = 'gancho'::regnamespace AND c.relkind IN ('r', 'p') AND c.relreplident <> 'f'
         AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND c.relreplident = 'd')`.execute(
      db.kysely,
    )
    expect(rows).toEqual([])
  })

  // PostgreSQL refuses nextval and every write while a parallel plan runs, whichever process calls it.
  it('declare as safe in a parallel plan only what neither writes nor takes a number', async () => {
    const { rows } = await sql<{ name: string; safety: string; calls: string; volatility: string }>`
      SELECT proname AS name, proparallel AS safety, prosrc AS calls, provolatile AS volatility
        FROM pg_proc WHERE pronamespace = 'gancho'::regnamespace`.execute(db.kysely)
    expect(rows.map(({ name }) => name)).toContain('new_id')
    const unsafe = new Set(['nextval', 'INSERT', 'UPDATE', 'DELETE', 'EXECUTE', 'LOCK', 'pg_advisory'])
    // Whoever calls a function that is unsafe is unsafe too.
    for (let known = 0; known !== unsafe.size; ) {
      known = unsafe.size
      for (const { name, calls } of rows) {
        if ([...unsafe].some((word) => new RegExp(`\\b${word}`).test(calls))) unsafe.add(name)
      }
    }
    for (const { name, safety, volatility } of rows) {
      if (!unsafe.has(name)) continue
      expect({ name, safety, volatility }).toEqual({ name, safety: 'u', volatility: 'v' })
    }
  })
})
