import { z } from 'zod'
import { pageQuery, plainText } from '../../platform/api/schema.ts'

export const tenant = z
  .object({ id: z.string(), webhooks: z.int().describe('Number of webhooks.') })
  .meta({ id: 'Tenant' })

export const tenantQuery = z.strictObject({
  ...pageQuery,
  q: plainText(64).optional().describe('Only tenants whose id contains this text, ignoring case.'),
})
