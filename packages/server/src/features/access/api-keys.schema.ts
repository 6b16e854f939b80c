import { z } from 'zod'
import { moment, pageQuery, plainText } from '../../platform/api/schema.ts'

const scope = z.enum(['operator', 'tenant'])
const permissions = z
  .enum(['read', 'write', 'events'])
  .describe(
    '`read`: GET only. `events`: POST /v1/events and its batch only. `write`: everything, these included.',
  )

export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scope,
    tenant_id: z.string().nullable(),
    permissions,
    key_hint: z.string().describe('The last characters of the key.'),
    created_at: moment,
    expires_at: moment.nullable(),
    revoked_at: moment.nullable(),
  })
  .meta({ id: 'ApiKey' })

export const createdApiKey = apiKey
  .extend({ key: z.string().describe('Shown only once.') })
  .meta({ id: 'CreatedApiKey' })

export const apiKeyCreation = z
  .strictObject({
    name: plainText(100).min(1),
    scope: scope.describe(
      'An operator key acts for any tenant and for the installation; a tenant key is its tenant.',
    ),
    permissions,
    tenant_id: z.string().optional().describe('Required for tenant keys.'),
    expires_at: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'ApiKeyCreation' })

export const apiKeyQuery = z.strictObject({ ...pageQuery, tenant_id: z.string().max(64).optional() })
