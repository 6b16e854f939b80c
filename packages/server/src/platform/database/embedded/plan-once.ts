import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { SessionPool } from '../sessions/session-pool.ts'

/** How the text of a statement begins that has a name. */
const nameOf = /^\/\* (\w+) \*\//

/**
 * The pool for Kysely, which has no names for statements: one whose text begins with its name in a comment is
 * prepared under that name, so that each connection parses and plans it once and not at every execution. For
 * the few that run all the time: they are long, and planning them takes as long as delivering twenty events.
 */
export function planNamedOnce(sessions: SessionPool): PostgresPool {
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    options: sessions.options,
    async connect() {
      const client = await sessions.connect()
      const wrapped = known.get(client) ?? wrap(client, sessions)
      known.set(client, wrapped)
      return wrapped
    },
    end: sessions.end,
  }
}

/** The client, but for its query. */
function wrap(client: pg.PoolClient, sessions: SessionPool): PostgresPoolClient {
  const query = (text: string, parameters: readonly unknown[]) => {
    const name = nameOf.exec(text)?.[1]
    const values = [...parameters]
    const config = name === undefined ? { text, values } : { name, text, values }
    // With a callback, not with the promise of pg: that one keeps results until the next full garbage collection.
    const answer = new Promise<pg.QueryResult>((resolve, reject) => {
      client.query(config, (error, result) => {
        if (error) reject(error)
        else resolve(result)
      })
    })
    return sessions.answer(client, answer)
  }
  return Object.create(client, { query: { value: query } })
}
