import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesOf, textChanges } from './changes.ts'

describe('what changed', () => {
  it('is the innermost difference, by its path', () => {
    const before = { data: { amount: '10.00', lines: [{ sku: 'a' }, { sku: 'b' }], note: null } }
    const after = { data: { amount: '12.50', lines: [{ sku: 'a' }, { sku: 'c' }, {}], paid: true } }
    expect(changesOf(before, after)).toEqual([
      { path: 'data.amount', before: '10.00', after: '12.50' },
      { path: 'data.lines[1].sku', before: 'b', after: 'c' },
      { path: 'data.lines[2]', before: undefined, after: {} },
      { path: 'data.note', before: null, after: undefined },
      { path: 'data.paid', before: undefined, after: true },
    ])
  })

  it('is nothing of what is equal, and always something of what is not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        expect(changesOf(before, structuredClone(before))).toEqual([])
        const isEqual = JSON.stringify(before) === JSON.stringify(after)
        if (!isEqual && changesOf(before, after).length === 0) {
          // Members in another order are no change.
          expect(before).toEqual(after)
        }
      }),
    )
  })

  it('of texts that are no JSON is the text, under its name', () => {
    expect(textChanges('no', 'yes', 'Body')).toEqual([{ path: 'Body', before: 'no', after: 'yes' }])
    expect(textChanges(null, '{"a":1}', 'Body')).toEqual([
      { path: 'Body', before: undefined, after: '{"a":1}' },
    ])
    expect(textChanges('same', 'same', 'Body')).toEqual([])
    expect(textChanges('{"a":1}', '{"a":2}', 'Body')).toEqual([{ path: 'a', before: 1, after: 2 }])
  })
})
