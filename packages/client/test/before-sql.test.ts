import type { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pgliteForTest } from '../../server/test/support/db.ts'
import { enoughRuns } from '../../server/test/support/enough-runs.ts'
import { catalogue, GanchoError, trigger, triggerBatch } from '../src/index.ts'
import { prepare, tenantId } from './prepare.ts'

let pglite: PGlite
beforeAll(async () => {
  const db = await prepare(await pgliteForTest())
  if (db.pglite === null) throw new Error('not an embedded database')
  pglite = db.pglite
})
afterAll(() => pglite.close())

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300, size: 'max' }),
  fc.string({ unit: fc.constantFrom('\ud800', '\u0000', "'", '"', '\\', '\n', '😀', 'a') }),
)
const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1 }) },
  { weight: 1, arbitrary: hostile },
)
const tenant = fc.oneof(
  { weight: 4, arbitrary: fc.constant(tenantId) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{1,70}$/) },
  { weight: 1, arbitrary: fc.oneof(hostile, fc.constant('t'.repeat(65))) },
)
const optionalText = fc.option(anyText, { nil: undefined })
const data = fc.tuple(fc.dictionary(hostile, fc.jsonValue({ maxDepth: 6 })), hostile).map(([more, name]) => ({
  ...more,
  invoice_id: 'i',
  invoice_number: '1',
  amount: '1.00',
  customer_name: name,
}))
const input = fc.record({
  tenantId: tenant,
  data,
  resourceType: optionalText,
  resourceId: optionalText,
  idempotencyKey: optionalText,
})

// SPEC section 2, A6. What reaches PostgreSQL and fails there would end the caller's transaction.
test('arguments are refused before any SQL, or the database accepts them and keeps them byte for byte', async () => {
  const logger = { error: () => {} }
  const seen = { refused: 0, stored: 0 }

  const attempt = fc.asyncProperty(input, (given) =>
    pglite.transaction(async (tx) => {
      let statements = 0
      const counted = async (text: string, values: readonly unknown[]) => {
        statements++
        return (await tx.query<Record<string, unknown>>(text, [...values])).rows
      }
      try {
        const { id } = await trigger(counted, { ...given, event: 'invoice.created' }, { logger })
        const { rows } = await tx.query<{ body: string }>('SELECT body FROM gancho.events WHERE id = $1', [
          id,
        ])
        if (given.tenantId === tenantId) expect(rows).toHaveLength(1)
        for (const { body } of rows) {
          expect(body).toContain(`"data":${JSON.stringify(given.data)},"tenant_id"`)
          expect(JSON.parse(body)).toMatchObject({
            resource_type: given.resourceType ?? null,
            resource_id: given.resourceId ?? null,
          })
          seen.stored++
        }
      } catch (error) {
        if (!(error instanceof GanchoError) || statements > 0) throw error
        seen.refused++
      }
      await tx.rollback()
    }),
  )
  await fc.assert(attempt, { numRuns: 300, plugins: [enoughRuns(30_000, 150)] })
  expect(seen).toEqual({ refused: expect.toSatisfy((n) => n > 30), stored: expect.toSatisfy((n) => n > 30) })
})

// The notation of PostgreSQL's arrays is written here, so anything may be in the text that goes into it.
test('a batch keeps every text of its events byte for byte', async () => {
  const text = fc.option(
    fc.string({
      unit: fc.constantFrom('"', '\\', '{', '}', ',', "'", ' ', 'NULL', 'é', '😀'),
      minLength: 1,
      maxLength: 20,
    }),
    { nil: undefined },
  )
  const event = fc.record({
    event: fc.constant('invoice.created' as const),
    data,
    resourceType: text,
    resourceId: text,
  })
  const attempt = fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 5 }), (events) =>
    pglite.transaction(async (tx) => {
      const triggered = await triggerBatch(tx, { tenantId, events })
      const { rows } = await tx.query<{ id: string; body: string }>(
        'SELECT id, body FROM gancho.events ORDER BY id',
      )
      expect(triggered.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
      for (const [index, { data, resourceType = null, resourceId = null }] of events.entries()) {
        expect(rows[index]?.body).toContain(`"data":${JSON.stringify(data)},"tenant_id"`)
        expect(JSON.parse(rows[index]?.body ?? '')).toMatchObject({
          resource_type: resourceType,
          resource_id: resourceId,
        })
      }
      await tx.rollback()
    }),
  )
  await fc.assert(attempt, { numRuns: 100, plugins: [enoughRuns(30_000)] })
})

test('a batch of none is no SQL, and one of too many is refused before any', async () => {
  const never = async () => {
    throw new Error('SQL was run')
  }
  expect(await triggerBatch(never, { tenantId, events: [] })).toEqual([])
  const event = { event: 'inventory.low', data: catalogue['inventory.low'].example } as const
  const logger = { error: () => {} }
  const many = triggerBatch(
    never,
    { tenantId, events: Array.from({ length: 1_001 }, () => event) },
    { logger },
  )
  await expect(many).rejects.toMatchObject({ code: 'argument_invalid' })
})
