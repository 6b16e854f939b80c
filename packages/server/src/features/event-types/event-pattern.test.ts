import { expect, it } from 'vitest'
import { isEventPattern, prefixOf } from './event-pattern.ts'

it.each(['invoice.created', 'invoice', 'invoice.*', 'a.b.*'])('%s selects events', (text) => {
  expect(isEventPattern(text)).toBe(true)
})

it.each(['', '*', '.*', 'invoice*', 'invoice.*.created', 'invoice..*', 'a b', 'a\0', `${'x'.repeat(129)}.*`])(
  '%j selects nothing and is refused',
  (text) => {
    expect(isEventPattern(text)).toBe(false)
  },
)

it('a prefix ends with its dot, so that it stops at the word', () => {
  expect(prefixOf('invoice.*')).toBe('invoice.')
  expect(prefixOf('invoice.created')).toBeNull()
})
