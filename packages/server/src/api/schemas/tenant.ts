import { z } from 'zod'

export const tenant = z
  .object({ id: z.string(), webhooks: z.int().describe('How many it has.') })
  .meta({ id: 'Tenant' })
