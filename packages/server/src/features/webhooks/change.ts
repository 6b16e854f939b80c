import { type NetworkPolicy, sealHeaders } from '../../engine/index.ts'
import { ifMatchAllows } from '../../platform/api/etag.ts'
import { ApiError, fieldIssue, validationFailed } from '../../platform/api-error.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import type { Call, OfTenant } from '../../platform/deps.ts'
import { isId } from '../../platform/ids.ts'
import type { SecretBox, SecretOwner } from '../../platform/secret-box.ts'
import { cancelDeliveriesOf } from '../deliveries/index.ts'
import { cancelReplay, findRunningReplay } from '../replays/index.ts'
import * as queries from './queries.ts'
import { showWebhook, webhookNotFound } from './read.ts'
import { generateSecret, judgeSecret, secretHint } from './secret.ts'
import { columnsOf, judgeSettings, type WebhookSettings } from './settings.ts'

/** A change to one webhook, if it still is as `ifMatch` says (the header's text). */
export interface WebhookChange extends OfTenant {
  readonly ifMatch: string | undefined
}

type Kysely = Parameters<typeof queries.lockWebhook>[0]

/**
 * Edits a webhook, pauses it, or sets it going again.
 * @throws ApiError `webhook_not_found`, `webhook_changed`, `validation_failed`
 */
export async function updateWebhook({
  deps,
  input,
}: Call<
  'db' | 'secretBox' | 'wake',
  WebhookChange & {
    readonly changes: WebhookSettings & { readonly state?: 'ACTIVE' | 'PAUSED' | undefined }
  },
  { readonly networkPolicy: NetworkPolicy }
>) {
  const { tenantId, id, changes } = input
  const { state, ...settings } = changes
  const { issues, url } = await judgeSettings({ deps, input: settings })
  if (issues.length > 0) throw validationFailed(issues)

  const webhook = await inTransaction(deps.db, async (tx) => {
    const current = await lock(tx, input)
    const headers =
      settings.headers && sealHeaders(settings.headers, deps.secretBox, { tenantId, id }, current.headers)
    // What a new URL answers, or one that is set going again, is another matter than what was answered before.
    const isNewStart = state !== undefined || (url !== undefined && url !== current.url)
    const columns = {
      ...columnsOf(settings),
      headers,
      url,
      ...(state !== undefined && { state, state_reason: null }),
    }
    await queries.updateWebhook(tx, id, columns, isNewStart)
    const active = (state ?? current.state) !== 'DISABLED'
    if (settings.events !== undefined) {
      await queries.replaceSubscriptions(tx, { webhookId: id, tenantId, events: settings.events, active })
    }
    if (active) await queries.activateSubscriptions(tx, id)
    return await queries.findWebhook(tx, tenantId, id)
  })
  deps.wake()
  return showWebhook(webhook ?? webhookNotFound(), deps.secretBox)
}

/**
 * Deletes a webhook for good. Its unfinished deliveries end as CANCELLED, and so does its replay; what was delivered
 * stays in the log.
 * @throws ApiError `webhook_not_found`, `webhook_changed`
 */
export async function deleteWebhook({ deps, input }: Call<'db' | 'clock', WebhookChange>): Promise<void> {
  const reason = 'webhook_deleted: The webhook was deleted before this delivery was sent.'
  const now = new Date(deps.clock.now())
  await inTransaction(deps.db, async (tx) => {
    // Deliveries before webhooks, in the order in which workers record, so that neither waits for the other. Those
    // that a transaction commits meanwhile end in the same way when they come up.
    await assertOwned(tx, input)
    const replay = await findRunningReplay(tx, { ...input, webhookId: input.id })
    if (replay !== undefined) await cancelReplay(tx, { ...input, id: replay.id, now })
    await cancelDeliveriesOf(tx, { webhookId: input.id, reason, now })
    await lock(tx, input)
    await queries.deleteWebhook(tx, input.id)
  })
}

/**
 * Gives a webhook a new secret. Until the overlap ends, what is sent is signed with the old one too.
 * @returns the webhook, and the secret this once.
 * @throws ApiError `webhook_not_found`, `webhook_changed`, `validation_failed`
 */
export async function rotateSecret({
  deps,
  input,
}: Call<
  'db' | 'clock' | 'secretBox',
  WebhookChange & { readonly secret: string | undefined; readonly overlapHours: number }
>) {
  const { tenantId, id, overlapHours } = input
  const trouble = input.secret === undefined ? null : judgeSecret(input.secret)
  if (trouble !== null) throw validationFailed([fieldIssue('secret', 'secret', trouble)])
  const secret = input.secret ?? generateSecret()

  const webhook = await inTransaction(deps.db, async (tx) => {
    const current = await lock(tx, input)
    const overlaps = overlapHours > 0 && canOpen(deps.secretBox, current.secret, { tenantId, id })
    const untilMs = deps.clock.now() + overlapHours * 60 * 60 * 1_000
    await queries.updateWebhook(tx, id, {
      secret: deps.secretBox.seal(secret, { tenantId, id }),
      secret_hint: secretHint(secret),
      previous_secret: overlaps ? current.secret : null,
      previous_secret_until: overlaps ? new Date(untilMs) : null,
    })
    return await queries.findWebhook(tx, tenantId, id)
  })
  return { webhook: showWebhook(webhook ?? webhookNotFound(), deps.secretBox), secret }
}

/** An old secret that no master key opens would stop every delivery until the overlap ends. */
function canOpen(box: SecretBox, sealed: string, owner: SecretOwner): boolean {
  try {
    box.open(sealed, owner)
    return true
  } catch {
    return false
  }
}

async function assertOwned(tx: Kysely, { tenantId, id }: OfTenant): Promise<void> {
  const isThere = isId('wh', id) && (await queries.findWebhook(tx, tenantId, id)) !== undefined
  if (!isThere) webhookNotFound()
}

async function lock(tx: Kysely, { tenantId, id, ifMatch }: WebhookChange) {
  const current = isId('wh', id) ? await queries.lockWebhook(tx, tenantId, id) : undefined
  if (current === undefined) return webhookNotFound()
  if (ifMatchAllows(ifMatch, current.version)) return current
  throw new ApiError(
    'webhook_changed',
    `The webhook is at version ${current.version}, and If-Match asks for another: someone changed it meanwhile. Read it again and repeat your change.`,
  )
}
