import { z } from 'zod'
import { attempt } from '../../deliveries/index.ts'

const check = z.object({
  name: z
    .enum(['accepts_valid', 'rejects_forged'])
    .describe('2xx for a signed event, or 4xx for one whose signatures are wrong.'),
  passed: z.boolean(),
  attempt: attempt.omit({ id: true, attempt: true }),
})

export const webhookCheck = z
  .object({ passed: z.boolean().describe('Whether both checks passed.'), checks: z.array(check) })
  .meta({ id: 'WebhookCheck' })
