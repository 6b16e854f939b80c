import { isDeepStrictEqual } from 'node:util'
import { type NetworkPolicy, openHeaders, sealHeaders, type WebhookHeaders } from '../../engine/index.ts'
import { takeIdempotencyKey } from '../../platform/api/idempotency.queries.ts'
import { ApiError, validationFailed } from '../../platform/api-error.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import type { Call } from '../../platform/deps.ts'
import type { SecretBox } from '../../platform/secret-box.ts'
import * as queries from './queries.ts'
import { showWebhook } from './read.ts'
import { generateSecret, secretHint } from './secret.ts'
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

/**
 * Creates a webhook. The answer is the only one that holds its secret.
 * @throws ApiError `validation_failed`, `idempotency_key_reused`
 */
export async function createWebhook({
  deps,
  input,
}: Call<'db' | 'secretBox', WebhookCreation, { readonly networkPolicy: NetworkPolicy }>) {
  const { tenantId, settings, idempotencyKey } = input
  const { secret: chosen, events, headers = {}, ...others } = settings
  const { issues, url } = await judgeSettings({ deps, input: settings })
  if (issues.length > 0 || url === undefined) throw validationFailed(issues)

  return await inTransaction(deps.db, async (tx) => {
    const id = await queries.newWebhookId(tx)
    if (idempotencyKey !== undefined) {
      // What may be secret is compared when the key comes again, and not hashed.
      const content = JSON.stringify({ ...others, headers: Object.keys(headers), events })
      const used = await takeIdempotencyKey(tx, {
        tenantId,
        kind: 'webhook',
        key: idempotencyKey,
        madeId: id,
        content,
      })
      if (used !== null) return await repeatAnswer(deps.secretBox, tx, { tenantId, chosen, headers, ...used })
    }
    const secret = chosen ?? generateSecret()
    await queries.insertWebhook(tx, {
      ...columnsOf(others),
      id,
      tenant_id: tenantId,
      headers: sealHeaders(headers, deps.secretBox, { tenantId, id }),
      url,
      secret: deps.secretBox.seal(secret, { tenantId, id }),
      secret_hint: secretHint(secret),
    })
    await queries.replaceSubscriptions(tx, { webhookId: id, tenantId, events, active: true })
    const webhook = await queries.findWebhook(tx, tenantId, id)
    if (webhook === undefined) throw new Error(`webhook ${id} is not there after its insert`)
    return { webhook: showWebhook(webhook, deps.secretBox), secret }
  })
}

/** The first answer again, for one whose reply was lost; not once the webhook has been changed. */
async function repeatAnswer(
  box: SecretBox,
  tx: Parameters<typeof queries.findWebhook>[0],
  input: {
    tenantId: string
    chosen: string | undefined
    headers: WebhookHeaders
    madeId: string
    sameContent: boolean
  },
) {
  const { tenantId, chosen, madeId, sameContent } = input
  const owner = { tenantId, id: madeId }
  const webhook = await queries.findWebhook(tx, tenantId, madeId)
  const locked = await queries.lockWebhook(tx, tenantId, madeId)
  if (sameContent && webhook?.version === 1 && locked !== undefined) {
    const secret = box.open(locked.secret, owner)
    const sameHeaders = isDeepStrictEqual(openHeaders(locked.headers, box, owner), input.headers)
    if (sameHeaders && (chosen === undefined || chosen === secret)) {
      return { webhook: showWebhook(webhook, box), secret }
    }
  }
  throw new ApiError(
    'idempotency_key_reused',
    `The idempotency key created webhook ${madeId}, with other content or changed since. Read that webhook, or use a new key for a new one.`,
  )
}
