import { setTimeout as sleep } from 'node:timers/promises'
import { onInstallation } from './installation.ts'
import { readyAfterMs, untrueOf, watchProbes } from './probes.ts'
import type { Verdict } from './verdict.ts'

/** What became of an installation whose PostgreSQL was stopped under load, and started again. */
export interface DatabaseAway {
  readonly verdict: Verdict
  /** What producers were refused with, over HTTP and by PostgreSQL itself, and how often. */
  readonly httpRefusals: ReadonlyMap<string, number>
  readonly sqlRefusals: ReadonlyMap<string, number>
  /** The longest that a producer over HTTP waited for an answer. */
  readonly longestAnswerMs: number
  /** Probes that were asked, and those that did not tell the truth. */
  readonly probes: number
  readonly untrue: readonly string[]
  /** From the return of PostgreSQL until every process was ready, and until an event that was new then was received. */
  readonly readyAfterMs: number
  readonly deliveryAfterMs: number
}

/** Stops PostgreSQL under load, starts it after a while, and lets the load go on. */
export async function takeDatabaseAway({
  awayMs,
  eventsBefore,
}: {
  readonly awayMs: number
  /** How many events are received before PostgreSQL stops, and how many more after it is back. */
  readonly eventsBefore: number
}): Promise<DatabaseAway> {
  return await onInstallation(async (installation, postgres) => {
    const { server, worker, receiver, http, sql } = installation
    await receiver.until(eventsBefore)
    const probes = watchProbes({ server: server.monitorUrl, worker: worker.monitorUrl })
    const fromMs = performance.now()
    await postgres.halt()
    await sleep(awayMs)
    const untilMs = performance.now()
    const goesOn = installation.untilNewEvent()
    await postgres.start()
    const deliveryAfterMs = await goesOn
    await receiver.until(receiver.requests.size + eventsBefore)
    const verdict = await installation.finish()
    await probes.stop()
    const outage = { fromMs, untilMs }
    return {
      verdict,
      httpRefusals: http.refusals,
      sqlRefusals: sql.refusals,
      longestAnswerMs: http.longestMs,
      probes: probes.answers.length,
      untrue: untrueOf(probes.answers, outage).map(
        ({ process, path, askedMs, status }) =>
          `${process} ${path} ${status} after ${((askedMs - fromMs) / 1_000).toFixed(1)} s`,
      ),
      readyAfterMs: readyAfterMs(probes.answers, outage),
      deliveryAfterMs,
    }
  })
}
