import { ApiError } from '../../domain/api-error.ts'
import { isId } from '../../domain/ids.ts'
import * as queries from '../../store/queries/webhooks.ts'
import type { Call, OfTenant, PageInput } from '../deps.ts'

export async function listWebhooks({ deps, input }: Call<'db', PageInput & { tenantId: string }>) {
  return await queries.listWebhooks(deps.db.kysely, input)
}

/** @throws ApiError `webhook_not_found` */
export async function getWebhook({ deps, input: { tenantId, id } }: Call<'db', OfTenant>) {
  const webhook = isId('wh', id) ? await queries.findWebhook(deps.db.kysely, tenantId, id) : undefined
  return webhook ?? webhookNotFound()
}

export function webhookNotFound(): never {
  throw new ApiError('webhook_not_found', 'There is no webhook of this id. GET /v1/webhooks lists them.')
}
