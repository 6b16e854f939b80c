import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliverableWebhook, waitingDelivery } from '../../../test/engine/deliverables.ts'
import type { DeliverableWebhook } from '../attempt/deliverable-webhook.ts'
import {
  createLane,
  defaultRoom,
  finish,
  freeSlotsOf,
  handOf,
  isProven,
  mayStart,
  roomOf,
  setWebhook,
  startNext,
} from './lane.ts'

function laneOf(webhook: Partial<DeliverableWebhook> = {}, waiting = 1_000) {
  const lane = createLane('wh_1', 0)
  for (let n = 0; n < waiting; n += 1) lane.waiting.push(waitingDelivery('wh_1', n))
  setWebhook(lane, deliverableWebhook(webhook))
  return lane
}

/** Starts all that may start now. @returns how many. */
function startAll(lane: ReturnType<typeof createLane>, nowMs = 0): number {
  let started = 0
  while (mayStart(lane, nowMs)) {
    startNext(lane)
    started += 1
  }
  return started
}

describe('a lane', () => {
  it('starts nothing before its webhook is loaded', () => {
    const lane = createLane('wh_1', 0)
    lane.waiting.push(waitingDelivery('wh_1', 1))
    expect(mayStart(lane, 0)).toBe(false)
  })

  it('lets a receiver that has answered nothing yet hold few slots', () => {
    expect(startAll(laneOf({ maxInFlight: 64 }))).toBe(8)
    expect(startAll(laneOf({ maxInFlight: 3 }))).toBe(3)
  })

  it('grows by one with each answer up to what the webhook allows, and is proven then', () => {
    const lane = laneOf({ maxInFlight: 10 })
    startAll(lane)
    expect(isProven(lane)).toBe(false)
    finish(lane, true, 0)
    finish(lane, true, 0)
    expect(isProven(lane)).toBe(true)
    finish(lane, true, 0)
    expect(lane.limit).toBe(10)
  })

  it('halves with each silence down to one, which is its probe', () => {
    const lane = laneOf()
    startAll(lane)
    const limits = Array.from({ length: 5 }, () => {
      finish(lane, false, 0)
      return lane.limit
    })
    expect(limits).toEqual([4, 2, 1, 1, 1])
  })

  it('never has more under way than the webhook allows, whatever is answered in whatever order', () => {
    const steps = fc.array(fc.constantFrom('start', 'answer', 'silence'), { maxLength: 200 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), steps, (maxInFlight, all) => {
        const lane = laneOf({ maxInFlight })
        for (const step of all) {
          if (step === 'start' && mayStart(lane, 0)) startNext(lane)
          if (step !== 'start' && lane.inFlight > 0) finish(lane, step === 'answer', 0)
          expect(lane.inFlight).toBeGreaterThanOrEqual(0)
          expect(lane.inFlight).toBeLessThanOrEqual(maxInFlight)
          expect(lane.limit).toBeGreaterThanOrEqual(1)
          expect(lane.limit).toBeLessThanOrEqual(maxInFlight)
        }
      }),
    )
  })

  it('follows a limit that was lowered while requests are under way', () => {
    const lane = laneOf({ maxInFlight: 8 })
    startAll(lane)
    setWebhook(lane, deliverableWebhook({ maxInFlight: 2, version: 2 }))
    for (let answers = 0; answers < 6; answers += 1) {
      finish(lane, true, 0)
      expect(mayStart(lane, 0)).toBe(false)
    }
    finish(lane, true, 0)
    expect(startAll(lane)).toBe(1)
  })

  it('sends no faster than its rate over any time, in bursts of a tenth of a second', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 20, maxLength: 60 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), gaps, (rateLimitPerSecond, all) => {
        const lane = laneOf({ maxInFlight: 1_000, rateLimitPerSecond }, 10_000)
        lane.limit = 1_000
        const burst = 1 + rateLimitPerSecond / 10
        let nowMs = 0
        let sent = 0
        for (const gapMs of all) {
          nowMs += gapMs
          const started = startAll(lane, nowMs)
          expect(started).toBeLessThanOrEqual(burst)
          for (let n = 0; n < started; n += 1) finish(lane, true, nowMs)
          sent += started
          expect(sent).toBeLessThanOrEqual((nowMs / 1_000) * rateLimitPerSecond + burst + 1e-6)
        }
      }),
    )
  })

  it.each([1, 7, 10, 14, 100, 1_000])(
    'reaches %i a second at the pace of the looks',
    (rateLimitPerSecond) => {
      const lane = laneOf({ maxInFlight: 10_000, rateLimitPerSecond }, 20_000)
      lane.limit = 10_000
      let sent = 0
      for (let nowMs = 0; nowMs <= 10_000; nowMs += 75) sent += startAll(lane, nowMs)
      expect(sent).toBeGreaterThanOrEqual(Math.floor(rateLimitPerSecond * 9.975))
    },
  )

  it('workers share what the webhook allows; each may send one at a time, an ordered one keeps its rate', () => {
    const lane = laneOf()
    setWebhook(lane, deliverableWebhook({ maxInFlight: 10, rateLimitPerSecond: 60 }), 3)
    expect([lane.maxInFlight, lane.ratePerSecond]).toEqual([3, 20])
    setWebhook(lane, deliverableWebhook({ maxInFlight: 2, rateLimitPerSecond: 1 }), 3)
    expect(lane.maxInFlight).toBe(1)
    expect(handOf(lane)).toBe(1)
    setWebhook(lane, deliverableWebhook({ ordered: true, maxInFlight: 1, rateLimitPerSecond: 60 }), 3)
    expect([lane.maxInFlight, lane.ratePerSecond]).toEqual([1, 60])
  })

  it('an ordered webhook has one delivery in this worker, whether it waits or is under way', () => {
    const lane = laneOf({ ordered: true, maxInFlight: 1 }, 0)
    expect(roomOf(lane)).toBe(1)
    lane.waiting.push(waitingDelivery('wh_1', 1))
    expect(roomOf(lane)).toBe(0)
    startNext(lane)
    expect(roomOf(lane)).toBe(0)
    finish(lane, true, 0)
    expect(roomOf(lane)).toBe(1)
  })

  it('wants a hand of deliveries that fits how fast its receiver is, and no negative one', () => {
    expect(roomOf(createLane('wh_1', 0))).toBe(defaultRoom)
    expect(handOf(laneOf({ maxInFlight: 1 }))).toBeLessThan(handOf(laneOf({ maxInFlight: 8 })))
    expect(handOf(laneOf({ rateLimitPerSecond: 3 }))).toBe(3)
    const becameOrdered = laneOf({ maxInFlight: 8 })
    startAll(becameOrdered)
    setWebhook(becameOrdered, deliverableWebhook({ ordered: true, maxInFlight: 1 }))
    expect(handOf(becameOrdered)).toBe(0)
    expect(roomOf(laneOf({}, 1_000))).toBe(0)
  })

  it('has as many slots for suspects as its limit and its rate leave free, and one also when its rate leaves none', () => {
    const lane = laneOf({ maxInFlight: 4 })
    expect(freeSlotsOf(lane)).toBe(4)
    startAll(lane)
    expect(freeSlotsOf(lane)).toBe(0)
    const limited = laneOf({ maxInFlight: 8, rateLimitPerSecond: 20 })
    expect(mayStart(limited, 1_000)).toBe(true)
    expect(freeSlotsOf(limited)).toBe(3)
    startAll(limited, 1_000)
    expect(freeSlotsOf(limited)).toBe(1)
  })
})
