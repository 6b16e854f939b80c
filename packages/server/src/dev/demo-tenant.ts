import { createClient, GanchoApiError, type GanchoClient, type Webhook } from '@gancho/client/http'
import { keepConnection, keptKey } from './kept-connection.ts'

export const demoTenantId = 'demo'

/**
 * Signs what the built-in receiver gets. Known to everyone, so that signatures can be checked by hand and
 * nothing has to be kept between starts: it guards a receiver on loopback that only prints.
 */
export const demoSecret = `whsec_${Buffer.from('gancho dev: no secret at all').toString('base64')}`

/** Tells the webhook of the built-in receiver from those that people made. */
const description = 'The built-in receiver of gancho dev'

interface Installation {
  readonly baseUrl: string
  readonly operatorKey: string
  readonly dataFolder: string
}

/** The demo tenant's key, and its webhook to the receiver: those of an earlier start, or new ones. A link to its panel. */
export async function prepareDemoTenant(
  installation: Installation,
  receiverUrl: string,
): Promise<{ apiKey: string; webhook: Webhook; panelUrl: string }> {
  const { baseUrl, operatorKey } = installation
  const operator = createClient({ baseUrl, apiKey: operatorKey, tenantId: demoTenantId })
  const apiKey = await demoKey(installation, operator)
  await keepConnection(installation.dataFolder, { url: baseUrl, apiKey })
  const tenant = createClient({ baseUrl, apiKey })
  const { url: panelUrl } = await tenant.portalLinks.create({
    expires_in_seconds: 60 * 60,
    session_seconds: 24 * 60 * 60,
  })
  return { apiKey, webhook: await demoWebhook(operator, receiverUrl), panelUrl }
}

/** Kept in the data folder, so that a command copied yesterday works today. */
async function demoKey({ baseUrl, dataFolder }: Installation, operator: GanchoClient): Promise<string> {
  const kept = await keptKey(dataFolder)
  if (kept !== '' && (await isAccepted(baseUrl, kept))) return kept
  const { key } = await operator.apiKeys.create({
    name: 'gancho dev',
    scope: 'tenant',
    tenant_id: demoTenantId,
    permissions: 'write',
  })
  return key
}

async function isAccepted(baseUrl: string, apiKey: string): Promise<boolean> {
  try {
    await createClient({ baseUrl, apiKey }).webhooks.list({ limit: 1 })
    return true
  } catch (error) {
    if (error instanceof GanchoApiError && error.status === 401) return false
    throw error
  }
}

async function demoWebhook(operator: GanchoClient, url: string): Promise<Webhook> {
  const earlier = await findDemoWebhook(operator)
  if (earlier === undefined) {
    return await operator.webhooks.create({ url, events: ['*'], secret: demoSecret, description })
  }
  if (earlier.url === url && earlier.state === 'ACTIVE') return earlier
  return await operator.webhooks.update(earlier.id, { url, state: 'ACTIVE' })
}

async function findDemoWebhook(operator: GanchoClient): Promise<Webhook | undefined> {
  let cursor: string | null = null
  do {
    const page = await operator.webhooks.list(cursor === null ? {} : { cursor })
    const found = page.data.find((webhook) => webhook.description === description)
    if (found !== undefined) return found
    cursor = page.next_cursor
  } while (cursor !== null)
  return undefined
}
