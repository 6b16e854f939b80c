import { expect, it } from 'vitest'
import { newReplaySearch, selectionOf } from './search.ts'

const now = Date.parse('2026-02-14T10:30:00.000Z')

// What is counted is what is sent: a range is fixed when the dialog opens.
it('a choice stands for one span of time, which ends when the dialog was opened', () => {
  expect(selectionOf(newReplaySearch({ range: '1h', event: 'invoice.*' }), now)).toEqual({
    kind: 'recover',
    event: 'invoice.*',
    from: '2026-02-14T09:30:00.000Z',
    to: '2026-02-14T10:30:00.000Z',
  })
  const span = { from: '2026-02-01T00:00:00Z', to: '2026-02-02T00:00:00Z' }
  expect(selectionOf(newReplaySearch(span), now)).toEqual({ kind: 'recover', ...span })
  expect(selectionOf(newReplaySearch({}), now)).toEqual({ kind: 'recover', to: '2026-02-14T10:30:00.000Z' })
})

it('only failed deliveries can be those of every webhook', () => {
  expect(selectionOf(newReplaySearch({ kind: 'all' }), now)).toBeNull()
  expect(selectionOf(newReplaySearch({ kind: 'missing' }), now)).toBeNull()
  expect(selectionOf(newReplaySearch({ kind: 'all', webhook: 'wh_1' }), now)).toMatchObject({
    webhook_id: 'wh_1',
  })
})
