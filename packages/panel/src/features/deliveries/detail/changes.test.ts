import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesOf, textChanges } from './changes.ts'

const changesBetween = (before: unknown, after: unknown) =>
  textChanges(JSON.stringify(before), JSON.stringify(after), 'Body')

describe('what changed', () => {
  it('is the innermost difference, by its path', () => {
    const before = { data: { amount: '10.00', lines: [{ sku: 'a' }, { sku: 'b' }], note: null } }
    const after = { data: { amount: '12.50', lines: [{ sku: 'a' }, { sku: 'c' }, {}], paid: true } }
    expect(changesBetween(before, after)).toEqual([
      { path: 'data.amount', before: '10.00', after: '12.50' },
      { path: 'data.lines[1].sku', before: 'b', after: 'c' },
      { path: 'data.lines[2]', before: undefined, after: '{}' },
      { path: 'data.note', before: 'null', after: undefined },
      { path: 'data.paid', before: undefined, after: 'true' },
    ])
  })

  it('is nothing of what is equal, and always something of what is not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        expect(changesBetween(before, structuredClone(before))).toEqual([])
        const isEqual = JSON.stringify(before) === JSON.stringify(after)
        if (!isEqual && changesBetween(before, after).length === 0) {
          // Members in another order are no change.
          expect(JSON.parse(JSON.stringify(before))).toEqual(JSON.parse(JSON.stringify(after)))
        }
      }),
    )
  })

  it('is told of numbers as they were written, also where JavaScript takes two for one', () => {
    expect(
      textChanges(
        '{"id":9007199254740992,"rate":1.1,"e":1e400,"same":"é"}',
        '{"id":9007199254740993,"rate":1.10,"e":1e401,"same":"\\u00e9"}',
        'Body',
      ),
    ).toEqual([
      { path: 'id', before: '9007199254740992', after: '9007199254740993' },
      { path: 'rate', before: '1.1', after: '1.10' },
      { path: 'e', before: '1e400', after: '1e401' },
    ])
  })

  it('of texts that are no JSON is the text, under its name', () => {
    expect(textChanges('no', 'yes', 'Body')).toEqual([{ path: 'Body', before: 'no', after: 'yes' }])
    expect(textChanges(null, '{"a":1}', 'Body')).toEqual([
      { path: 'Body', before: undefined, after: '{"a":1}' },
    ])
    expect(textChanges('same', 'same', 'Body')).toEqual([])
    expect(textChanges('{"a":1}', '{"a":2}', 'Body')).toEqual([{ path: 'a', before: '1', after: '2' }])
  })

  it('of facts and headers is what stands under each name', () => {
    expect(changesOf({ a: 'x', b: 200, c: ['1', '2'] }, { a: 'y', c: ['1', '2'], d: 'new' })).toEqual([
      { path: 'a', before: 'x', after: 'y' },
      { path: 'b', before: '200', after: undefined },
      { path: 'd', before: undefined, after: 'new' },
    ])
  })
})
