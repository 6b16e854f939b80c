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
    ['86401', 86_400 * second],
    ['9999999999', 86_400 * second],
    ['99999999999999', 86_400 * second],
    ['9'.repeat(1_000_000), 86_400 * second],
    ['12, 13', 13 * second],
    ['Tue, 24 Nov 2026 08:01:00 GMT', 60 * second],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400 * second],
    ['Tuesday, 24-Nov-26 08:01:00 GMT', 60 * second],
    ['Tuesday, 24-Nov-76 08:01:00 GMT', 86_400 * second],
    ['Wednesday, 24-Nov-77 08:01:00 GMT', 0],
    ['Tue Nov 24 08:01:00 2026', 60 * second],
    ['Tue Dec  1 08:01:00 2026', 86_400 * second],
    ['Tue, 24 Nov 2026 08:00:60 GMT', 60 * second],
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
    'Infinity',
    'NaN',
    '１２０',
    'soon',
    '2026-11-24T08:01:00Z',
    'Tuesday, 24 Nov 2026 08:01:00 GMT',
    'Tue Nov 24 08:01:00 2026 GMT',
    'Tue, 31 Nov 2026 08:01:00 GMT',
    'Tue, 00 Nov 2026 08:01:00 GMT',
    '12, soon',
    'Tue, 24 Nov 2026 08:01:00 +0100',
    'Tue, 24 Nov 2026 25:61:61 GMT',
    'Tue, 24 Xxx 2026 08:01:00 GMT',
  ])('ignores %.40j', (value) => {
    expect(parseRetryAfter(value, nowMs)).toBeNull()
  })

  it('takes the longest of a header that comes twice, and ignores one that is missing', () => {
    expect(parseRetryAfter(undefined, nowMs)).toBeNull()
    expect(parseRetryAfter([], nowMs)).toBeNull()
    expect(parseRetryAfter(['1', '2'], nowMs)).toBe(2 * second)
    expect(parseRetryAfter(['soon', 'Tue Nov 24 08:01:00 2026', '5'], nowMs)).toBe(60 * second)
    expect(parseRetryAfter(['soon', 'x'], nowMs)).toBeNull()
  })

  it('reads every moment in each of the three forms', () => {
    const moments = fc.date({ min: new Date('1980-01-01'), max: new Date('2076-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(moments, (date) => {
        const imf = date.toUTCString()
        const [, day = '', month = '', year = '', time = ''] = imf.split(' ')
        const weekday = date.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
        const forms = [
          imf,
          `${weekday}, ${day}-${month}-${year.slice(2)} ${time} GMT`,
          `${imf.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`,
        ]
        const wholeMs = Math.floor(date.getTime() / second) * second
        const expected = Math.min(Math.max(0, wholeMs - nowMs), 86_400 * second)
        expect(forms.map((form) => parseRetryAfter(form, nowMs))).toEqual([expected, expected, expected])
      }),
    )
  })

  it('is from 0 to 24 hours or nothing, whatever a receiver writes, once or more often', () => {
    const digitsAndDates = fc.stringMatching(/^[0-9:, A-Za-z+-]{0,40}$/)
    const junk = fc.oneof(fc.string({ unit: 'binary' }), digitsAndDates)
    fc.assert(
      fc.property(fc.oneof(junk, fc.array(junk)), (value) => {
        const waitMs = parseRetryAfter(value, nowMs)
        expect(waitMs === null || (Number.isSafeInteger(waitMs) && waitMs >= 0 && waitMs <= 86_400_000)).toBe(
          true,
        )
      }),
    )
  })
})
