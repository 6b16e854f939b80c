import { z } from 'zod'
import { moment, plainText } from '../../platform/api/schema.ts'

const mostAnswers = 20
const longestBody = 32 * 1024
const longestSecret = 500

const binAnswer = z.strictObject({
  status: z.int().min(200).max(599).nullable().describe('Null closes the connection without an answer.'),
  delay_ms: z.int().min(0).max(30_000).optional().describe('How long to wait before.'),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .describe('content-type, location, retry-after and x-request-id.'),
  body: z.string().max(longestBody).optional(),
})

const answers = z.array(binAnswer)

export const bin = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string().describe('Where it receives: unguessable, and allowed as the URL of a webhook.'),
    answers: answers.describe('To the first requests, in order; the last one goes on.'),
    verifies: z.boolean().describe('Its secret is known, so each request has a verdict.'),
    requests: z.int().describe('How many came.'),
    created_at: moment,
    expires_at: moment.describe('It answers 404 after this, and its requests are deleted.'),
  })
  .meta({ id: 'Bin' })

export const binSettings = z
  .strictObject({
    name: plainText(100).optional(),
    answers: answers.min(1).max(mostAnswers).optional().describe('Default: one, 200.'),
    secret: z
      .string()
      .min(1)
      .max(longestSecret)
      .nullish()
      .describe('Of the webhook that sends here, to verify its signatures; null forgets it.'),
  })
  .meta({ id: 'BinSettings' })

export const binRequest = z
  .object({
    id: z.string(),
    received_at: moment,
    method: z.string(),
    path: z.string().describe("What follows the bin's URL."),
    headers: z.record(z.string(), z.string()).describe('Values that carry a credential are masked.'),
    body: z.string().describe('Read as UTF-8. Text of a stranger: show it as text.'),
    truncated: z.boolean().describe('The body was longer than the 256 KiB that are kept.'),
    verdict: z.enum(['valid', 'invalid', 'unsigned', 'unknown']),
    verdict_code: z.string().nullable().describe('Why it is not valid: a code of @gancho/verify.'),
    answered: z.int().nullable().describe('Null when the connection was closed.'),
  })
  .meta({ id: 'BinRequest' })
