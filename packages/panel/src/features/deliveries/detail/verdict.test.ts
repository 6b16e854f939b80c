import type { Delivery } from '@gancho/client/http'
import { expect, it } from 'vitest'
import { codeOf, verdictOf } from './verdict.ts'

const delivery: Delivery = {
  id: 'dlv_1',
  event_id: 'evt_1',
  event: 'invoice.created',
  webhook_id: 'wh_1',
  tenant_id: 'acme',
  status: 'PENDING',
  attempts: 0,
  target_url: 'https://example.com/',
  resource_type: null,
  resource_id: null,
  last_error: null,
  last_status_code: null,
  next_attempt_at: '2026-01-01T00:00:00.000Z',
  test: false,
  created_at: '2026-01-01T00:00:00.000Z',
  finished_at: null,
}
const failedOnce = { attempts: 1, last_error: 'timeout: Nobody answered: it took 15 s.' }

// The first sentence that somebody reads: it must be true of the state the delivery is in.
it('what became of a delivery is told from its state, its attempts and its webhook', () => {
  expect(verdictOf(delivery, []).kind).toBe('queued')
  expect(verdictOf({ ...delivery, ...failedOnce }, [])).toEqual({
    kind: 'waiting',
    at: '2026-01-01T00:00:00.000Z',
    error: 'timeout',
  })
  expect(verdictOf({ ...delivery, ...failedOnce }, [], { state: 'PAUSED' })).toEqual({
    kind: 'paused',
    error: 'timeout',
  })
  expect(verdictOf({ ...delivery, ...failedOnce }, [], { state: 'ACTIVE' }).kind).toBe('waiting')
  expect(verdictOf({ ...delivery, status: 'SENDING', attempts: 2 }, [])).toEqual({
    kind: 'sending',
    attempt: 2,
  })
  expect(verdictOf({ ...delivery, ...failedOnce, status: 'FAILED' }, [])).toEqual({
    kind: 'failed',
    attempts: 1,
    error: 'timeout',
  })
  expect(verdictOf({ ...delivery, status: 'CANCELLED' }, []).kind).toBe('cancelled')
  expect(verdictOf({ ...delivery, status: 'DELIVERED', attempts: 1 }, [])).toMatchObject({
    kind: 'delivered',
    attempts: 1,
  })
})

it('the code of an error is what stands before its sentence', () => {
  expect(codeOf('http_status: The receiver answered 500: no.')).toBe('http_status')
  expect(codeOf(null)).toBeNull()
})
