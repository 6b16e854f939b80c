import { ApiError, fieldIssue, validationFailed } from '../../platform/api-error.ts'
import type { Call, OfTenant } from '../../platform/deps.ts'
import { isId } from '../../platform/ids.ts'
import { isOperational, type RegisteredType } from '../event-types/index.ts'
import { findEvent } from './queries.ts'

/** @throws ApiError `event_not_found` */
export async function getEvent({ deps, input: { tenantId, id } }: Call<'db', OfTenant>) {
  const event = isId('evt', id) ? await findEvent(deps.db.kysely, tenantId, id) : undefined
  if (event !== undefined) return event
  throw new ApiError(
    'event_not_found',
    'There is no event of this id. One that nobody subscribed to is not stored, old ones expire, and others were expunged.',
  )
}

/**
 * Refuses the operational events, which Gancho alone sends.
 * @param place see checkData.
 * @throws ApiError `validation_failed`
 */
export function refuseOperational(event: string, place = ''): void {
  if (!isOperational(event)) return
  const message = `${JSON.stringify(event)} is an event of Gancho itself. Send one of your own types: names that begin with "gancho." are reserved.`
  throw validationFailed([fieldIssue(`${place}event`, 'event_reserved', message)])
}

/**
 * Checks that data fits its event type.
 * @param place of the event in the request, before `data`: `events[3].`.
 * @throws ApiError `unknown_event_type`, `data_invalid`
 */
export function checkData(type: RegisteredType | null, event: string, data: unknown, place = ''): void {
  if (type === null) {
    throw new ApiError(
      'unknown_event_type',
      `${place}event: ${JSON.stringify(event.slice(0, 140))} is not an event type. GET /v1/event-types lists them; ` +
        'an operator registers your own with PUT /v1/event-types/{name}.',
    )
  }
  const issues = type.check(data)
  if (issues.length === 0) return
  throw validationFailed(
    issues.map((issue) => ({ ...issue, path: place + issue.path })),
    'data_invalid',
  )
}
