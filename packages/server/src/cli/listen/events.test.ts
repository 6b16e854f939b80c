import { expect, test } from 'vitest'
import { selectEvents } from './events.ts'

const known = ['invoice.created', 'invoice.sent', 'invoices.closed', 'payment.received']

test.each([
  [['*'], ['*']],
  [['invoice.*', '*'], ['*']],
  [['invoice.*'], ['invoice.created', 'invoice.sent']],
  [
    ['invoice.*', 'invoice.sent', 'payment.received'],
    ['invoice.created', 'invoice.sent', 'payment.received'],
  ],
  [['order.paid'], ['order.paid']],
])('%j selects %j', (patterns, events) => {
  expect(selectEvents(patterns, known)).toEqual(events)
})

test('a pattern that nothing fits is said, with what there is', () => {
  expect(() => selectEvents(['order.*'], known)).toThrow(
    /No event type fits order\.\*: there are invoice\.created/,
  )
})
