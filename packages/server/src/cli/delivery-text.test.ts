import type { Delivery } from '@gancho/client/http'
import { expect, test } from 'vitest'
import { deliveryLine, outcomeText, timeOf } from './delivery-text.ts'

const at = new Date('2026-11-24T10:00:00Z')
const delivered: Delivery = {
  id: 'dlv_1',
  event_id: 'evt_1',
  event: 'invoice.created',
  webhook_id: 'wh_1',
  tenant_id: 'demo',
  status: 'DELIVERED',
  attempts: 1,
  target_url: 'https://hooks.example.com/',
  resource_type: 'invoice',
  resource_id: 'inv-9',
  last_error: null,
  last_status_code: 204,
  next_attempt_at: null,
  test: false,
  created_at: at.toISOString(),
  finished_at: at.toISOString(),
}
const failing = { last_error: 'The receiver answered 503.', last_status_code: 503 } as const

test.each([
  [delivered, '1 attempt, answered 204'],
  [{ ...delivered, status: 'PENDING', attempts: 0, last_status_code: null }, 'not tried yet'],
  [
    { ...delivered, ...failing, status: 'PENDING', attempts: 2, next_attempt_at: at.toISOString() },
    `2 attempts, The receiver answered 503., next at ${timeOf(at)}`,
  ],
  [{ ...delivered, ...failing, status: 'FAILED', attempts: 10 }, '10 attempts, The receiver answered 503.'],
] as const)('%#: what became of it, in words', (delivery, text) => {
  expect(outcomeText(delivery)).toBe(text)
})

test('a line says the state in a word, and nothing in it can write to the terminal', () => {
  const line = deliveryLine(
    { ...delivered, resource_id: 'a\u001b[31mb', target_url: 'https://x/\u0007' },
    { at, paint: (_, text) => text },
  )
  expect(line).toBe(
    `${timeOf(at)}  ✓ DELIVERED  invoice.created     invoice a·[31mb     https://x/·  1 attempt, answered 204`,
  )
})
