import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const nowMs = Date.parse('2026-11-24T08:00:00.000Z')
const second = 1_000

describe('Retry-After', () => {
  it.each([
    ['120', 120 * second],
    ['0', 0],
    ['007', 7 * second],
    [' 30 ', 30 * second],
    ['9999999999', 9_999_999_999 * second],
    ['Tue, 24 Nov 2026 08:01:00 GMT', 60 * second],
    ['Fri, 31 Dec 9999 23:59:59 GMT', Date.parse('9999-12-31T23:59:59Z') - nowMs],
    ['Tue, 24 Nov 2026 07:00:00 GMT', 0],
  ])('reads %j', (value, expected) => {
    expect(parseRetryAfter(value, nowMs)).toBe(expected)
  })

  // Every spelling of reliability 2.5 that is neither whole seconds nor an IMF-fixdate (RFC 9110 section 5.6.7).
  it.each([
    '',
    ' ',
    '-5',
    '+5',
    '1.5',
    '1e999',
    '0x10',
    '12abc',
    '1 2',
    '12, 13',
    '99999999999',
    'Infinity',
    'NaN',
    '１２０',
    'soon',
    '2026-11-24T08:01:00Z',
    'Tuesday, 24-Nov-26 08:01:00 GMT',
    'Tue Nov 24 08:01:00 2026',
    'Tue, 24 Nov 2026 08:01:00 +0100',
    'Tue, 24 Nov 2026 25:61:61 GMT',
    'Tue, 24 Xxx 2026 08:01:00 GMT',
    '9'.repeat(1_000_000),
  ])('ignores %.40j', (value) => {
    expect(parseRetryAfter(value, nowMs)).toBeNull()
  })

  it('ignores a header that is missing, or comes twice', () => {
    expect(parseRetryAfter(undefined, nowMs)).toBeNull()
    expect(parseRetryAfter(['1', '2'], nowMs)).toBeNull()
  })

  it('is never negative and never NaN, whatever a receiver writes', () => {
    const digitsAndDates = fc.stringMatching(/^[0-9:, A-Za-z+-]{0,40}$/)
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), digitsAndDates), (value) => {
        const waitMs = parseRetryAfter(value, nowMs)
        expect(waitMs === null || (Number.isSafeInteger(waitMs) && waitMs >= 0)).toBe(true)
      }),
    )
  })
})
