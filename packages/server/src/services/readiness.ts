import type { Database } from '../store/db.ts'
import { ping } from '../store/queries/ping.ts'

const patienceMs = 2_000

/** @returns what is wrong with the database, for the operator; null when it answers in time. */
export async function databaseTrouble(db: Database): Promise<string | null> {
  const { promise: late, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(() => resolve(`no answer within ${patienceMs} ms`), patienceMs)
  const answer = ping(db).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message || error.name : String(error)),
  )
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
