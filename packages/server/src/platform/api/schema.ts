import { z } from 'zod'
import type { FieldCode } from '../api-error.ts'
import { isPlainText } from '../text/plain-text.ts'

const defaultLimit = 50
const largestLimit = 200

/** A moment, as it travels. */
export const moment = z.string().meta({ format: 'date-time', example: '2024-02-14T10:30:00.000Z' })

/** A moment of a request, as a Date. */
export const momentInput = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** Text that a person wrote, in one line. */
export const plainText = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine(isPlainText, {
      error: 'has control characters, such as a line break',
      params: { code: 'plain_text' satisfies FieldCode },
    })

export const identified = z.object({ id: z.string() })

/** The query of every list. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(largestLimit)
    .default(defaultLimit)
    .describe('Maximum number of items on the page.'),
  cursor: z.string().max(200).optional().describe('The `next_cursor` of the previous page.'),
}

/** A page of a list, newest first. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable().describe('Null on the last page.') })

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened, why, and what to do.'),
    code: z.string().describe('Stable: match on it. docs/reference/errors.md explains each.'),
    request_id: z.string().describe("Names the request in the server's log."),
    errors: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .describe('The invalid fields.'),
  })
  .meta({ id: 'Problem' })

/** An answer and what it is. */
export const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

/** The answer of every route when it refuses. */
export const refusal = {
  default: {
    description: 'A problem (RFC 9457).',
    content: { 'application/problem+json': { schema: problem } },
  },
}
