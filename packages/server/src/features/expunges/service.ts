import { ApiError } from '../../platform/api-error.ts'
import type { Call, OfTenant } from '../../platform/deps.ts'
import { isId } from '../../platform/ids.ts'
import { getEvent } from '../events/index.ts'
import * as queries from './queries.ts'
import type { ExpungeSelection } from './rules.ts'

/**
 * Starts taking away what events said, which the workers go on with.
 * @throws ApiError `event_not_found`
 */
export async function createExpunge({
  deps,
  input: { tenantId, selection },
}: Call<'db' | 'clock', { readonly tenantId: string; readonly selection: ExpungeSelection }>) {
  if (selection.scope === 'event') await getEvent({ deps, input: { tenantId, id: selection.eventId } })
  const now = new Date(deps.clock.now())
  const id = await queries.insertExpunge(deps.db.kysely, { tenantId, selection, now })
  return await getExpunge({ deps, input: { tenantId, id } })
}

/** @throws ApiError `expunge_not_found` */
export async function getExpunge({ deps, input: { tenantId, id } }: Call<'db', OfTenant>) {
  const expunge = isId('exp', id) ? await queries.findExpunge(deps.db.kysely, tenantId, id) : undefined
  if (expunge !== undefined) return expunge
  throw new ApiError('expunge_not_found', 'There is no expunge of this id. GET /v1/expunges lists them.')
}
