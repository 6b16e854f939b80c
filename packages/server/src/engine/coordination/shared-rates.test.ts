import { expect, it } from 'vitest'
import { deliverableWebhook, waitingDelivery } from '../../../test/engine/deliverables.ts'
import { setWebhook } from '../lanes/lane.ts'
import { createLanes } from '../lanes/lanes.ts'
import type { Grant } from './shared-rates.ts'

function lanesWith(grants: (Grant | null)[]) {
  let nowMs = 1_000
  const asked: number[] = []
  const started: string[] = []
  const lanes = createLanes({
    start: (_lane, { id }) => started.push(id),
    nowMs: () => nowMs,
    isOpen: () => true,
    rates: {
      async take({ count }) {
        asked.push(count)
        return grants.shift() ?? null
      },
    },
  })
  const lane = lanes.open('wh_1')
  for (let n = 0; n < 20; n += 1) lanes.add(waitingDelivery('wh_1', n))
  setWebhook(lane, deliverableWebhook({ rateLimitPerSecond: 10 }), 2)
  return {
    asked,
    started,
    /** As a worker does at each turn. */
    async turn(laterMs = 0) {
      nowMs += laterMs
      lanes.consider(lane)
      lanes.pump()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

it('sends what it was granted, asks for more, and not before it can get any', async () => {
  const { asked, started, turn } = lanesWith([
    { tokens: 2, retryInMs: 100 },
    { tokens: 1, retryInMs: 100 },
  ])
  await turn()
  expect([started.length, asked.length]).toEqual([2, 1])
  await turn(99)
  expect([started.length, asked.length]).toEqual([2, 1])
  await turn(1)
  expect([started.length, asked.length]).toEqual([3, 2])
})

it('asks for no more than it could send', async () => {
  const { asked, turn } = lanesWith([{ tokens: 0, retryInMs: 100 }])
  await turn()
  expect(asked).toEqual([8])
})

it('keeps to its share while nobody answers, and begins with nothing: others may have sent', async () => {
  const { started, turn } = lanesWith([])
  await turn()
  await turn(199)
  expect(started).toEqual([])
  await turn(1)
  expect(started.length, 'half of 10 a second').toBe(1)
  await turn(1_000)
  expect(started.length, 'no more at once than the burst of its share').toBe(2)
})

it('takes from all again when there is an answer', async () => {
  const { started, turn } = lanesWith([null, null, { tokens: 3, retryInMs: 100 }])
  await turn()
  await turn(100)
  await turn(50)
  expect(started.length).toBe(3)
})
