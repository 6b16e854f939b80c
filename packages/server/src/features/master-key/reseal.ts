import { headerContext, type SealedHeaders } from '../../engine/attempt/sealed-headers.ts'
import type { Database } from '../../platform/database/database.ts'
import { ownerOf, type SecretBox, SecretBoxError, secretContext } from '../../platform/secret-box.ts'
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
  let resealed = 0
  for (let afterId = ''; ; ) {
    const page = await queries.readSealedWebhooks(db, { afterId, limit: pageSize })
    for (const webhook of page) {
      const context = secretContext(webhook.tenant_id, webhook.id)
      const { secret, previous_secret: previous } = webhook
      const anew = {
        secret: reseal(box, secret, context),
        previous_secret: previous && reseal(box, previous, context),
        headers: resealHeaders(webhook.headers, box, ownerOf(webhook.tenant_id, webhook.id)),
      }
      if (anew.secret === secret && anew.previous_secret === previous && anew.headers === webhook.headers) {
        continue
      }
      await queries.replaceSealedWebhook(db, webhook, anew)
      resealed += 1
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return resealed
    afterId = last.id
  }
}

function resealHeaders(stored: string, box: SecretBox, owner: string): string {
  const headers: SealedHeaders = JSON.parse(stored)
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, reseal(box, value, headerContext(owner, name))]),
    ),
  )
}

function reseal(box: SecretBox, sealed: string, context: string): string {
  try {
    return box.reseal(sealed, context)
  } catch (error) {
    if (error instanceof SecretBoxError) return sealed
    throw error
  }
}

async function resealBins(db: Database, box: SecretBox): Promise<number> {
  let resealed = 0
  for (const { id, tenant_id, secret: before } of await queries.readSealedBins(db)) {
    const secret = reseal(box, before, secretContext(tenant_id, id))
    if (secret === before) continue
    await queries.replaceSealedBin(db, { id, before, secret })
    resealed += 1
  }
  return resealed
}
