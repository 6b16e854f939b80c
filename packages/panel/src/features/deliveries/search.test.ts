import { describe, expect, it } from 'vitest'
import { deliveriesSearch, deliverySearch, filterOf } from './search.ts'

const now = Date.parse('2026-02-14T10:30:00.000Z')

describe('the filters of a log in its URL', () => {
  it('stand for those of the API', () => {
    const search = deliveriesSearch({
      status: 'FAILED',
      event: 'invoice.*',
      webhook: 'wh_1',
      error: 'timeout',
      code: '5xx',
      from: '2026-02-01T00:00:00Z',
      to: '2026-02-02T00:00:00Z',
      test: 'true',
      q: 500,
    })
    expect(filterOf(search, now)).toEqual({
      status: 'FAILED',
      event: 'invoice.*',
      webhook_id: 'wh_1',
      error: 'timeout',
      status_code: '5xx',
      from: '2026-02-01T00:00:00Z',
      to: '2026-02-02T00:00:00Z',
      test: true,
      q: '500',
    })
  })

  // A link that was sent yesterday shows the last day of today.
  it('count a range back from the moment it is looked at, whatever else the link says', () => {
    const search = deliveriesSearch({
      range: '24h',
      from: '2020-01-01T00:00:00Z',
      to: '2020-01-02T00:00:00Z',
    })
    expect(filterOf(search, now)).toEqual({ from: '2026-02-13T10:30:00.000Z' })
    expect(filterOf(search, now + 3_600_000)).toEqual({ from: '2026-02-13T11:30:00.000Z' })
  })

  it('leave out what they do not know', () => {
    expect(deliveriesSearch({ status: 'LOST', range: '1y', test: 'no', q: '' })).toEqual({})
    expect(deliverySearch({ attempt: '0', tab: 'cookies' })).toEqual({})
    expect(deliverySearch({ attempt: '2', tab: 'response' })).toEqual({ attempt: 2, tab: 'response' })
    expect(filterOf({}, now)).toEqual({})
  })
})
