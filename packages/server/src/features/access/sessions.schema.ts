import { z } from 'zod'
import { moment } from '../../platform/api/schema.ts'
import { healthCodes } from '../health/index.ts'

const scope = z.enum(['operator', 'tenant'])
/** Longer than any, and shorter than what would be work to hash. */
const credential = z.string().min(1).max(1_000)

export const signIn = z
  .union(
    [
      z.strictObject({ api_key: credential.describe('Of the permission `read` or `write`.') }),
      z.strictObject({ operator_password: credential.describe('GANCHO_OPERATOR_PASSWORD.') }),
      z.strictObject({
        portal_token: credential.describe('From a portal link; opens once.'),
        embedded: z
          .boolean()
          .optional()
          .describe('The panel is in a frame of another site: the cookie is then one of that site alone.'),
      }),
    ],
    { error: 'is not one of "api_key", "operator_password" and "portal_token", as text' },
  )
  .meta({ id: 'SignIn' })

export const session = z
  .object({
    scope,
    tenant_id: z.string().nullable().describe('Null for an operator, who names a tenant in X-Tenant-Id.'),
    permissions: z.enum(['read', 'write', 'events']),
    portal: z.boolean().describe('Whether a portal link opened the session.'),
    return_url: z
      .string()
      .nullable()
      .describe("Where the portal link's application wants people to go back to."),
    expires_at: moment,
  })
  .meta({ id: 'Session' })

export const panelInfo = z
  .object({
    version: z.string(),
    operator_password: z.boolean().describe('An operator password is set.'),
    development: z.boolean().describe('http and loopback URLs are allowed.'),
    private_networks: z.boolean().describe('Networks are allowed in which URLs may be private, and http.'),
    queue_engine_up: z
      .boolean()
      .describe(
        'False while Redis, where there is one, is away: deliveries go on straight from PostgreSQL, some of them later.',
      ),
    degraded: z
      .array(z.enum(healthCodes))
      .describe('What is not well with this process, the worst first. Empty when all is well.'),
  })
  .meta({ id: 'PanelInfo' })

export const portalLinkCreation = z
  .strictObject({
    expires_in_seconds: z.int().min(60).max(3_600).default(300).describe('How long the link can be opened.'),
    session_seconds: z.int().min(300).max(86_400).default(3_600).describe('How long what it opens lasts.'),
    permissions: z.enum(['read', 'write']).default('write'),
    return_url: z.string().max(2_048).optional().describe('Shown as a link back to the application; https.'),
  })
  .meta({ id: 'PortalLinkCreation' })

export const portalLink = z
  .object({
    url: z.string().describe('Opens once. The token is in its fragment, which browsers send to no server.'),
    tenant_id: z.string(),
    expires_at: moment,
  })
  .meta({ id: 'PortalLink' })
