import fc from 'fast-check'
import { expect, test } from 'vitest'
import { snakeCase } from './snake-case.ts'

test('argument names become wire names, and no two of them the same', () => {
  expect(snakeCase('invoiceId')).toBe('invoice_id')
  expect(snakeCase('amount')).toBe('amount')

  const name = fc.stringMatching(/^[a-z]+([A-Z][a-z]*)*$/)
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(snakeCase(one)).toMatch(/^[a-z_]+$/)
      expect(snakeCase(one) === snakeCase(other)).toBe(one === other)
    }),
  )
})
