import { sqlStateOf } from './sql-state.ts'

/** serialization_failure and deadlock_detected: PostgreSQL let another transaction through, and ours changed nothing. */
const lost = ['40001', '40P01']
const maxTries = 3

/**
 * Repeats a transaction that lost against another one.
 * @param transaction does nothing outside the database.
 * @throws what it throws otherwise, and when it has lost three times.
 */
export async function repeatLost<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction()
    } catch (error) {
      if (tries === maxTries || !lost.includes(sqlStateOf(error) ?? '')) throw error
    }
  }
}
