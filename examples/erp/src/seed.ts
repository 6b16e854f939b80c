// What `npm run seed` runs: a month of history in the PostgreSQL of DATABASE_URL. A number after it makes another history.
import { loadConfig } from '@gancho/server'
import { type Kysely, sql } from 'kysely'
import { openPostgres } from './database.ts'
import { createErp, type Tables } from './erp.ts'
import { simulatedTaxAuthority } from './invoices/tax-authority.ts'
import { migrate } from './migrate.ts'
import { writeHistory } from './seed/history.ts'

async function main(seed: number): Promise<void> {
  if (!Number.isSafeInteger(seed)) throw new Error('The seed is a whole number, such as 1.')
  const { databaseUrl } = loadConfig()
  if (databaseUrl === null) {
    throw new Error(
      'DATABASE_URL is not set, and the embedded database serves one process: "npm start -- --seed" seeds it.',
    )
  }
  const db = openPostgres(databaseUrl)
  try {
    if (!(await hasGancho(db))) {
      throw new Error('Gancho was never started on this database: do that once, with the same DATABASE_URL.')
    }
    await migrate(db)
    const deps = { erp: createErp(db), taxAuthority: simulatedTaxAuthority, say }
    await writeHistory(deps, { seed, end: new Date() })
  } finally {
    await db.destroy()
  }
}

async function hasGancho(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql`SELECT WHERE to_regnamespace('gancho') IS NOT NULL`.execute(db)
  return rows.length > 0
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

main(Number(process.argv[2] ?? '1')).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
