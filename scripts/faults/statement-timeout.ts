import { onInstallation } from './installation.ts'
import { query } from './query.ts'
import type { Verdict } from './verdict.ts'

/** What became of an installation whose database and role end every statement that takes long. */
export interface StatementTimeout {
  readonly verdict: Verdict
  readonly httpRefusals: ReadonlyMap<string, number>
  /** Of producers in SQL, who have the limit of the database. */
  readonly sqlRefusals: ReadonlyMap<string, number>
  /** The longest that a producer over HTTP waited for an answer. */
  readonly longestAnswerMs: number
  /** Lines of the log about a statement that PostgreSQL ended since it took too long. */
  readonly ended: number
  /** From the end of the long statements until an event that was new then was received. */
  readonly deliveryAfterMs: number
}

/** Sets `statement_timeout` on database and role, and makes all statements about deliveries wait for a lock under load. */
export async function limitStatements({
  timeoutMs,
  waitMs,
  eventsBefore,
}: {
  readonly timeoutMs: number
  /** How long they wait. Gancho lets a statement take a minute. */
  readonly waitMs: number
  readonly eventsBefore: number
}): Promise<StatementTimeout> {
  const prepare = ['DATABASE', 'ROLE'].map(
    (of) => `ALTER ${of} postgres SET statement_timeout = ${timeoutMs}`,
  )
  return await onInstallation(
    async (installation, { url }) => {
      const { server, worker, receiver, http, sql } = installation
      await receiver.until(eventsBefore)
      await query(
        url,
        `DO $$ BEGIN LOCK TABLE gancho.delivery_queue; PERFORM pg_sleep(${waitMs / 1_000}); END $$`,
      )
      const deliveryAfterMs = await installation.untilNewEvent()
      await receiver.until(receiver.requests.size + eventsBefore)
      const verdict = await installation.finish()
      const ended = [server.log, worker.log].join('\n').match(/^.*"code":"57014".*$/gm) ?? []
      return {
        verdict,
        httpRefusals: http.refusals,
        sqlRefusals: sql.refusals,
        longestAnswerMs: http.longestMs,
        ended: ended.length,
        deliveryAfterMs,
      }
    },
    { prepare },
  )
}
