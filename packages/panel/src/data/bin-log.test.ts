import type { BinRequest } from '@gancho/client/http'
import { describe, expect, it } from 'vitest'
import { addRequests, keptRequests } from './bin-log.ts'

/** Requests by their number, newest first. */
const requests = (from: number, to: number): BinRequest[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    id: `brq_${String(to - index).padStart(4, '0')}`,
    received_at: '2026-01-01T00:00:00.000Z',
    method: 'POST',
    path: '/',
    headers: {},
    body: '',
    truncated: false,
    verdict: 'unknown',
    verdict_code: null,
    answered: 200,
  }))

describe('what is known of a bin', () => {
  it('is all that is kept, after the first page', () => {
    const page = requests(1_105, 1_204)
    expect(addRequests([], page, { read: 0, unread: 1_204 })).toEqual({ requests: page, read: 1_204 })
  })

  it('grows by what is new, and each is there once', () => {
    const { requests: all, read } = addRequests(requests(1, 5), requests(1, 7), { read: 5, unread: 2 })
    expect(all).toEqual(requests(1, 7))
    expect(read).toBe(7)
  })

  // A bin counts a request before it stores it: one that is asked for too early must not be lost.
  it('lacks what is counted but not stored yet, and asks for it again', () => {
    const { requests: all, read } = addRequests(requests(1, 5), requests(1, 6), { read: 5, unread: 2 })
    expect(all).toEqual(requests(1, 6))
    expect(read).toBe(6)
  })

  it('forgets the oldest, as the bin does', () => {
    const { requests: all, read } = addRequests(requests(1, 100), requests(91, 103), { read: 100, unread: 3 })
    expect(all).toEqual(requests(4, 103))
    expect(all).toHaveLength(keptRequests)
    expect(read).toBe(103)
  })

  it('is the newest alone when more came than are kept', () => {
    const page = requests(301, 400)
    expect(addRequests(requests(1, 100), page, { read: 100, unread: 300 })).toEqual({
      requests: page,
      read: 400,
    })
  })
})
