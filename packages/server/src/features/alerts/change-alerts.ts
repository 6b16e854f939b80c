import type { Kysely } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { writeNotices } from './mail/queries.ts'
import { emitOperationalEvents } from './operational-events.queries.ts'
import { openedEvent, recoveredEvent } from './operational-events.ts'
import { type AlertRow, endAlerts, raiseAlerts, type Sighting } from './queries.ts'
import type { AlertKind } from './rules.ts'

/** What changed about alerts. */
export interface AlertChanges {
  readonly opened: readonly AlertRow[]
  readonly recovered: readonly AlertRow[]
}

type Named = { readonly webhook_id: string; readonly kind: AlertKind }

/**
 * Opens, adds to and ends alerts, and tells of it: notices of what is to go by e-mail, operational events for the webhooks
 * that subscribe to them. To be called in the transaction that found it.
 * @param found.over is over by itself: people are told.
 * @param found.moot nobody can tell any more, nor has to know.
 */
export async function changeAlerts(
  tx: Kysely<Schema>,
  found: {
    readonly goingOn: readonly Sighting[]
    readonly over: readonly Named[]
    readonly moot: readonly Named[]
    readonly now: Date
  },
): Promise<AlertChanges> {
  const { now } = found
  await endAlerts(tx, { alerts: found.moot, recovered: false, now })
  const recovered = await endAlerts(tx, { alerts: found.over, recovered: true, now })
  const opened = await raiseAlerts(tx, found.goingOn)
  await writeNotices(
    tx,
    [
      ...opened.map(({ id }) => ({ alert_id: id, says: 'OPENED' as const })),
      ...recovered.map(({ id }) => ({ alert_id: id, says: 'RECOVERED' as const })),
    ],
    now,
  )
  await emitOperationalEvents(tx, [...opened.map(openedEvent), ...recovered.map(recoveredEvent)])
  return { opened, recovered }
}
