import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deliverableWebhook } from '../../../test/engine/deliverables.ts'
import { createLane, setWebhook } from '../lanes/lane.ts'
import { bytesRoom, maxBytesAtHand } from './bytes-at-hand.ts'

/** A webhook of which so much is held. */
const holding = fc.record({
  isProven: fc.boolean(),
  bytes: fc.integer({ min: 0, max: maxBytesAtHand }),
})

// A webhook that answers its first requests passes from one side to the other with all that is held of it, so that one
// side may hold more than its half.
test('whatever is held of whom, a claim that takes all that it may stays within the budget, and each side within its half', () => {
  fc.assert(
    fc.property(
      fc.array(holding, { maxLength: 4 }),
      fc.integer({ min: 0, max: maxBytesAtHand }),
      (webhooks, reserved) => {
        const lanes = webhooks.map(({ isProven }, index) => {
          const lane = createLane(`wh_${index}`, 0)
          setWebhook(lane, deliverableWebhook())
          if (isProven) Object.assign(lane, { answering: true, limit: lane.maxInFlight })
          return lane
        })
        const heldOf = (proven: boolean) =>
          webhooks.reduce((sum, { isProven, bytes }) => sum + (isProven === proven ? bytes : 0), 0)
        const room = bytesRoom(lanes, (id) => webhooks[Number(id.slice(3))]?.bytes ?? 0, reserved)
        const held = { proven: heldOf(true), unproven: heldOf(false) + reserved }

        const budget = Math.max(maxBytesAtHand, held.proven + held.unproven)
        expect(held.proven + held.unproven + room.proven + room.unproven).toBeLessThanOrEqual(budget)
        for (const side of ['proven', 'unproven'] as const) {
          expect(held[side] + room[side]).toBeLessThanOrEqual(Math.max(maxBytesAtHand / 2, held[side]))
        }
      },
    ),
  )
})
