import { ApiError, validationFailed } from '../../domain/api-error.ts'
import { generateSecret, secretHint } from '../../domain/webhook-secret.ts'
import { takeIdempotencyKey } from '../../store/queries/idempotency.ts'
import * as queries from '../../store/queries/webhooks.ts'
import type { Call, ServiceDeps } from '../deps.ts'
import { inTransaction } from '../in-transaction.ts'
import { columnsOf, judgeSettings, type WebhookSettings } from './settings.ts'

export interface WebhookCreation {
  readonly tenantId: string
  readonly settings: WebhookSettings & {
    readonly url: string
    readonly events: readonly string[]
    /** One is made when absent. */
    readonly secret?: string | undefined
  }
  readonly idempotencyKey: string | undefined
}

type Deps = Pick<ServiceDeps, 'db' | 'networkPolicy' | 'secrets'>

/**
 * Creates a webhook. The answer is the only one that holds its secret.
 * @throws ApiError `validation_failed`, `idempotency_key_reused`
 */
export async function createWebhook({
  deps,
  input,
}: Call<'db' | 'networkPolicy' | 'secrets', WebhookCreation>) {
  const { tenantId, settings, idempotencyKey } = input
  const { secret: chosen, events, ...others } = settings
  const { issues, url } = await judgeSettings({ deps, input: settings })
  if (issues.length > 0 || url === undefined) throw validationFailed(issues)

  return await inTransaction(deps.db, async (tx) => {
    const id = await queries.newWebhookId(tx)
    if (idempotencyKey !== undefined) {
      const content = JSON.stringify({ ...others, events })
      const used = await takeIdempotencyKey(tx, {
        tenantId,
        kind: 'webhook',
        key: idempotencyKey,
        madeId: id,
        content,
      })
      if (used !== null) return await repeatAnswer(deps, tx, { tenantId, chosen, ...used })
    }
    const secret = chosen ?? generateSecret()
    await queries.insertWebhook(tx, {
      ...columnsOf(others),
      id,
      tenant_id: tenantId,
      url,
      secret: deps.secrets.seal(secret, { tenantId, id }),
      secret_hint: secretHint(secret),
    })
    await queries.replaceSubscriptions(tx, { webhookId: id, tenantId, events, active: true })
    const webhook = await queries.findWebhook(tx, tenantId, id)
    if (webhook === undefined) throw new Error(`webhook ${id} is not there after its insert`)
    return { webhook, secret }
  })
}

/** The first answer again, for one whose reply was lost; not once the webhook has been changed. */
async function repeatAnswer(
  { secrets }: Deps,
  tx: Parameters<typeof queries.findWebhook>[0],
  input: { tenantId: string; chosen: string | undefined; madeId: string; sameContent: boolean },
) {
  const { tenantId, chosen, madeId, sameContent } = input
  const webhook = await queries.findWebhook(tx, tenantId, madeId)
  const locked = await queries.lockWebhook(tx, tenantId, madeId)
  if (sameContent && webhook?.version === 1 && locked !== undefined) {
    const secret = secrets.open(locked.secret, { tenantId, id: madeId })
    if (chosen === undefined || chosen === secret) return { webhook, secret }
  }
  throw new ApiError(
    'idempotency_key_reused',
    `The idempotency key created webhook ${madeId}, with other content or changed since. Read that webhook, or use a new key for a new one.`,
  )
}
