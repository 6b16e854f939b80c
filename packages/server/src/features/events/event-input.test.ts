import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../../platform/api-error.ts'
import { takeApart } from '../../platform/text/raw-json.ts'
import { readEvent } from './event-input.ts'
import { eventInput } from './schema.ts'

const problemOf = (body: unknown): ApiError | null => {
  const text = JSON.stringify(body)
  try {
    readEvent(body, typeof body === 'object' && body !== null ? takeApart(text) : null)
    return null
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('', 'invoice', 'a\u0000', '\ud800', 'ñ'),
)
const anything = fc.oneof(text, fc.constantFrom(null, 0, true, [], {}), fc.jsonValue())
const field = fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: anything })
const body = fc.record(
  {
    event: fc.oneof(
      { weight: 4, arbitrary: fc.constant('invoice.created') },
      { weight: 1, arbitrary: anything },
    ),
    data: fc.oneof(
      { weight: 4, arbitrary: fc.dictionary(fc.string(), fc.jsonValue()) },
      { weight: 1, arbitrary: anything },
    ),
    resource_type: field,
    resource_id: field,
    idempotency_key: field,
    tenant_id: fc.constant('x'),
  },
  { requiredKeys: ['event', 'data'] },
)

describe('readEvent', () => {
  it('takes exactly what the schema that documents it takes', () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 9, arbitrary: body }, { weight: 1, arbitrary: fc.jsonValue() }),
        (value) => {
          const written = JSON.parse(JSON.stringify(value)) as unknown
          expect(problemOf(written) === null).toBe(eventInput.safeParse(written).success)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('names every field at fault, in the event of the batch that it is in', () => {
    const bad = { event: 1, data: [], resource_type: '', resource_id: 'a\n', idempotency_key: 'ñ', extra: 1 }
    try {
      readEvent(bad, takeApart(JSON.stringify(bad)), 'events[3].')
      expect.unreachable()
    } catch (error) {
      expect((error as ApiError).issues.map(({ path }) => path)).toEqual([
        'events[3].event',
        'events[3].data',
        'events[3].resource_type',
        'events[3].resource_id',
        'events[3].idempotency_key',
        'events[3].extra',
      ])
    }
  })
})
