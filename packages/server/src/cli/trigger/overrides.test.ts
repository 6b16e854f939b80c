import { readJson, writeJson } from '@gancho/client/json'
import { expect, test } from 'vitest'
import { withOverrides } from './overrides.ts'

const nodeOf = (text: string) => {
  const node = readJson(text)
  if (node.kind !== 'object') throw new Error('not an object')
  return node
}
const overridden = (data: object, overrides: readonly string[]) =>
  JSON.parse(writeJson(withOverrides(nodeOf(JSON.stringify(data)), overrides)))

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
  expect(overridden(example, [override])).toEqual({ ...example, ...changes })
})

test('what is not set keeps its text, and what is set is sent as it was typed', () => {
  const text = '{"id":9007199254740993,"rate":1.10,"e":1e400,"10":1,"9":2}'
  expect(
    writeJson(withOverrides(nodeOf(text), ['rate=2.50', 'more.big=123456789012345678901234567890'])),
  ).toBe(
    '{"id":9007199254740993,"rate":2.50,"e":1e400,"10":1,"9":2,"more":{"big":123456789012345678901234567890}}',
  )
})

test('several are set in their order', () => {
  expect(overridden(example, ['paid=true', 'paid=null', 'a.b=1', 'a.c=2'])).toEqual({
    ...example,
    paid: null,
    a: { b: 1, c: 2 },
  })
})

test('a name that objects have of their own is data like any other', () => {
  expect(writeJson(withOverrides(nodeOf('{}'), ['__proto__.polluted=1', 'toString=x']))).toBe(
    '{"__proto__":{"polluted":1},"toString":"x"}',
  )
})

test.each(['amount', '=1', 'a..b=1', 'amount.cents=1', 'lines.x=1', 'lines.3=1'])(
  '%s cannot be set, and it says why',
  (override) => {
    expect(() => overridden(example, [override])).toThrow(/^--set /)
  },
)
