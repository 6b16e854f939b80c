import type { Delivery } from '@gancho/client/http'
import { expect, test } from 'vitest'
import { createChanges } from './changes.ts'

const delivery: Delivery = {
  id: 'dlv_1',
  event_id: 'evt_1',
  event: 'invoice.created',
  webhook_id: 'wh_1',
  tenant_id: 'demo',
  status: 'PENDING',
  attempts: 0,
  target_url: 'https://hooks.example.com/',
  resource_type: null,
  resource_id: null,
  last_error: null,
  last_status_code: null,
  next_attempt_at: null,
  test: false,
  created_at: '2026-11-24T10:00:00.000Z',
  finished_at: null,
}

// A stream that is opened again begins with what was seen before: none of it is shown twice, and no change is missed.
test('a state is news once, and a change of it is news again', () => {
  const isNews = createChanges()
  const delivered = {
    ...delivery,
    status: 'DELIVERED',
    attempts: 1,
    finished_at: '2026-11-24T10:00:01.000Z',
  } as const
  expect([delivery, delivery, delivered, { ...delivered }, delivery].map(isNews)).toEqual([
    true,
    false,
    true,
    false,
    true,
  ])
})

test('it does not grow with what passes by, and knows the newest', () => {
  const isNews = createChanges()
  for (let n = 0; n < 3_000; n += 1) expect(isNews({ ...delivery, id: `dlv_${n}` })).toBe(true)
  expect(isNews({ ...delivery, id: 'dlv_2950' })).toBe(false)
  expect(isNews({ ...delivery, id: 'dlv_5' })).toBe(true)
})
