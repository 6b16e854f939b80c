import { showHeaders } from '../../engine/index.ts'
import { ApiError } from '../../platform/api-error.ts'
import type { Call, OfTenant, PageInput } from '../../platform/deps.ts'
import { isId } from '../../platform/ids.ts'
import type { SecretBox } from '../../platform/secret-box.ts'
import * as queries from './queries.ts'

export async function listWebhooks({
  deps,
  input,
}: Call<'db' | 'secretBox', PageInput & { tenantId: string }>) {
  const rows = await queries.listWebhooks(deps.db.kysely, input)
  return rows.map((row) => showWebhook(row, deps.secretBox))
}

/** @throws ApiError `webhook_not_found` */
export async function getWebhook({ deps, input }: Call<'db' | 'secretBox', OfTenant>) {
  return showWebhook(await requireWebhook({ deps, input }), deps.secretBox)
}

/**
 * The webhook as it is stored, its headers sealed.
 * @throws ApiError `webhook_not_found`
 */
export async function requireWebhook({ deps, input: { tenantId, id } }: Call<'db', OfTenant>) {
  const webhook = isId('wh', id) ? await queries.findWebhook(deps.db.kysely, tenantId, id) : undefined
  return webhook ?? webhookNotFound()
}

/** A webhook as it may be shown: its headers open, with credentials masked. */
export function showWebhook(row: queries.ReadableWebhook, box: SecretBox) {
  return { ...row, headers: showHeaders(row.headers, box, { tenantId: row.tenant_id, id: row.id }) }
}

export function webhookNotFound(): never {
  throw new ApiError('webhook_not_found', 'There is no webhook of this id. GET /v1/webhooks lists them.')
}
