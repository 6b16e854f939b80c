import { expect, test } from 'vitest'
import { withOverrides } from './overrides.ts'

const example = {
  amount: '1500.00',
  quantity: 3,
  paid: false,
  customer: { name: 'Acme Corp' },
  lines: [{ sku: 'A-1' }, { sku: 'B-2' }],
}

test.each([
  // Money is a decimal string on the wire: what looks like a number must not become one.
  ['amount=99.00', { amount: '99.00' }],
  ['quantity=7', { quantity: 7 }],
  ['paid=true', { paid: true }],
  ['customer.name=Ñandú = "x"', { customer: { name: 'Ñandú = "x"' } }],
  ['lines.1.sku=C-3', { lines: [{ sku: 'A-1' }, { sku: 'C-3' }] }],
  ['note=urgent', { note: 'urgent' }],
  ['tags=["a",1]', { tags: ['a', 1] }],
  ['address.city=Quito', { address: { city: 'Quito' } }],
  ['customer=null', { customer: null }],
  ['note=', { note: '' }],
])('--set %s', (override, changes) => {
  expect(withOverrides(example, [override])).toEqual({ ...example, ...changes })
})

test('several are set in their order, and the example stays as it was', () => {
  const before = structuredClone(example)
  expect(withOverrides(example, ['paid=true', 'paid=null', 'a.b=1', 'a.c=2'])).toEqual({
    ...example,
    paid: null,
    a: { b: 1, c: 2 },
  })
  expect(example).toEqual(before)
})

test('a name that objects have of their own is data like any other', () => {
  const data = withOverrides({}, ['__proto__.polluted=1', 'toString=x'])
  expect(Object.hasOwn(data, '__proto__')).toBe(true)
  expect(Object.hasOwn({}, 'polluted') || 'polluted' in {}).toBe(false)
  expect(JSON.parse(JSON.stringify(data))).toMatchObject({ toString: 'x' })
})

test.each(['amount', '=1', 'a..b=1', 'amount.cents=1'])('%s cannot be set, and it says why', (override) => {
  expect(() => withOverrides(example, [override])).toThrow(/^--set /)
})
