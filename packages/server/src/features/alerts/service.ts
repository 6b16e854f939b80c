import { ApiError } from '../../platform/api-error.ts'
import type { Call, OfTenant } from '../../platform/deps.ts'
import { isId } from '../../platform/ids.ts'
import * as queries from './queries.ts'

/** @throws ApiError `alert_not_found` */
export async function getAlert({ deps, input: { tenantId, id } }: Call<'db', OfTenant>) {
  const alert = isId('alr', id) ? await queries.findAlert(deps.db.kysely, tenantId, id) : undefined
  if (alert === undefined) {
    throw new ApiError(
      'alert_not_found',
      'There is no alert of this id. Old ones expire once they are resolved.',
    )
  }
  return alert
}

/**
 * Says that somebody looks after an alert. Again, it changes nothing.
 * @throws ApiError `alert_not_found`, `alert_resolved`
 */
export async function acknowledgeAlert({ deps, input }: Call<'db' | 'clock', OfTenant>) {
  await getAlert({ deps, input })
  await queries.acknowledgeAlert(deps.db.kysely, input.id, new Date(deps.clock.now()))
  const alert = await getAlert({ deps, input })
  if (alert.state === 'RESOLVED') {
    throw new ApiError(
      'alert_resolved',
      'The alert is resolved, so there is nothing to look after. If it happens again, there will be a new one.',
    )
  }
  return alert
}

/**
 * Says that an alert is over: when it happens again there is a new one. Again, it changes nothing.
 * @throws ApiError `alert_not_found`
 */
export async function resolveAlert({ deps, input }: Call<'db' | 'clock', OfTenant>) {
  await getAlert({ deps, input })
  await queries.resolveAlert(deps.db.kysely, input.id, new Date(deps.clock.now()))
  return await getAlert({ deps, input })
}
