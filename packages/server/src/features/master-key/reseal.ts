import { resealed, resealHeaders } from '../../engine/index.ts'
import type { Database } from '../../platform/database/database.ts'
import type { SecretBox } from '../../platform/secret-box.ts'
import * as queries from './queries.ts'

const pageSize = 500

/**
 * Seals with the newest master key what an older one sealed, so that the older one can be dropped: secrets of webhooks
 * and bins, and webhooks' own headers. What no key opens stays as it is.
 * @returns of how many webhooks and bins something was sealed anew.
 */
export async function resealAll(db: Database, box: SecretBox): Promise<number> {
  return (await resealWebhooks(db, box)) + (await resealBins(db, box))
}

async function resealWebhooks(db: Database, box: SecretBox): Promise<number> {
  let count = 0
  for (let afterId = ''; ; ) {
    const page = await queries.readSealedWebhooks(db, { afterId, limit: pageSize })
    for (const webhook of page) {
      const owner = { tenantId: webhook.tenant_id, id: webhook.id }
      const { secret, previous_secret: previous } = webhook
      const anew = {
        secret: resealed(box, secret, owner),
        previous_secret: previous && resealed(box, previous, owner),
        headers: resealHeaders(webhook.headers, box, owner),
      }
      if (anew.secret === secret && anew.previous_secret === previous && anew.headers === webhook.headers) {
        continue
      }
      await queries.replaceSealedWebhook(db, webhook, anew)
      count += 1
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return count
    afterId = last.id
  }
}

async function resealBins(db: Database, box: SecretBox): Promise<number> {
  let count = 0
  for (const { id, tenant_id, secret: before } of await queries.readSealedBins(db)) {
    const secret = resealed(box, before, { tenantId: tenant_id, id })
    if (secret === before) continue
    await queries.replaceSealedBin(db, { id, before, secret })
    count += 1
  }
  return count
}
