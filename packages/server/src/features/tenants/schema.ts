import { z } from 'zod'
import { pageQuery, plainText } from '../../platform/api/schema.ts'

export const tenant = z
  .object({ id: z.string(), webhooks: z.int().describe('How many it has.') })
  .meta({ id: 'Tenant' })

export const tenantQuery = z.strictObject({
  ...pageQuery,
  q: plainText(64).optional().describe('Those whose id holds this text, in capitals or not.'),
})
