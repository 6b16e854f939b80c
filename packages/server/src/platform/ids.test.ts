import { expect, it } from 'vitest'
import { deliveryIdsOf, firstIdAt } from './ids.ts'

const event = 'evt_018d0f3ab1c20000002ac304548c0cc1'

it('the ids of the deliveries of an event begin with its time, and nothing else lies between the bounds', () => {
  const { from, before } = deliveryIdsOf(event)
  for (const rest of ['00000000000000000000', 'ffffffffffffffffffff']) {
    const id = `dlv_018d0f3ab1c2${rest}`
    expect(from <= id && id < before).toBe(true)
  }
  expect('dlv_018d0f3ab1c3'.padEnd(36, '0') < before).toBe(false)
  expect('dlv_018d0f3ab1c1'.padEnd(36, 'f') >= from).toBe(false)
})

it('the first id of a moment is at most every id of that moment, also before 1970', () => {
  expect(firstIdAt('dlv', 0x018d0f3ab1c2)).toBe('dlv_018d0f3ab1c2')
  expect(firstIdAt('dlv', -1)).toBe('dlv_000000000000')
  expect(firstIdAt('evt', Date.UTC(9999, 11, 31)) > event).toBe(true)
})
