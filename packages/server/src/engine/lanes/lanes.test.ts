import { describe, expect, it } from 'vitest'
import { deliverableWebhook, waitingDelivery } from '../../../test/engine/deliverables.ts'
import type { DeliverableWebhook } from '../attempt/deliverable-webhook.ts'
import { defaultRoom, type Lane, setWebhook } from './lane.ts'
import { createLanes, maxInFlight } from './lanes.ts'

/** Lanes whose requests end when the test says so. */
function startLanes() {
  const started: { lane: Lane; id: string }[] = []
  let open = true
  const lanes = createLanes({
    start: (lane, delivery) => started.push({ lane, id: delivery.id }),
    nowMs: () => 0,
    isOpen: () => open,
  })
  return {
    lanes,
    started,
    close() {
      open = false
    },
    reopen() {
      open = true
    },
    /** Fills a lane and makes it ready. */
    fill(webhookId: string, count: number, webhook: Partial<DeliverableWebhook> = {}): Lane {
      const lane = lanes.open(webhookId)
      setWebhook(lane, deliverableWebhook({ id: webhookId, ...webhook }))
      for (let n = 0; n < count; n += 1) lanes.add(waitingDelivery(webhookId, n))
      lanes.consider(lane)
      return lane
    },
    countOf: (webhookId: string) => started.filter(({ lane }) => lane.webhookId === webhookId).length,
  }
}

/** A lane that has answered often enough to have all its slots. */
function proven(lane: Lane, limit: number): Lane {
  lane.limit = limit
  lane.answering = true
  return lane
}

describe('the lanes of a worker', () => {
  it('take turns: a long lane delays no other', () => {
    const test = startLanes()
    test.fill('long', 5)
    test.fill('short', 2)
    test.fill('middle', 3)
    test.lanes.pump()
    expect(test.started.map(({ lane }) => lane.webhookId)).toEqual([
      'long',
      'short',
      'middle',
      'long',
      'short',
      'middle',
      'long',
      'middle',
      'long',
      'long',
    ])
  })

  it('keep the order within a lane', () => {
    const test = startLanes()
    test.fill('one', 5)
    test.lanes.pump()
    expect(test.started.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((n) => waitingDelivery('one', n).id))
  })

  it('never have more under way than a worker may', () => {
    const test = startLanes()
    for (let n = 0; n < 3; n += 1) proven(test.fill(`wh_${n}`, 600, { maxInFlight: 600 }), 600)
    test.lanes.pump()
    expect(test.lanes.inFlight).toBe(maxInFlight)
    test.lanes.finished(test.started[0]!.lane, true)
    expect(test.lanes.inFlight, 'a free slot is taken at once').toBe(maxInFlight)
    expect(test.started).toHaveLength(maxInFlight + 1)
  })

  it('leave half of the slots to receivers that answer, however many others do not', () => {
    const test = startLanes()
    for (let n = 0; n < 200; n += 1) test.fill(`dead_${n}`, 8)
    test.lanes.pump()
    expect(test.lanes.inFlight).toBe(maxInFlight / 2)
    test.lanes.consider(proven(test.fill('healthy', 500, { maxInFlight: 500 }), 500))
    test.lanes.pump()
    expect(test.countOf('healthy')).toBe(500)
  })

  it('give the slot that one silent receiver leaves to one that found none', () => {
    const test = startLanes()
    for (let n = 0; n < 600; n += 1) test.fill(`dead_${n}`, 2)
    test.lanes.pump()
    for (const { lane } of [...test.started]) test.lanes.finished(lane, false)
    expect(new Set(test.started.map(({ lane }) => lane)).size, 'every one had its turn').toBe(600)
    expect(test.lanes.inFlight).toBeLessThanOrEqual(maxInFlight / 2)
  })

  it('free a slot of the silent receivers only when a request of one of those ends', () => {
    const test = startLanes()
    for (let n = 0; n < 200; n += 1) test.fill(`dead_${n}`, 8)
    test.lanes.pump()
    const healthy = proven(test.fill('healthy', 20, { maxInFlight: 10 }), 10)
    test.lanes.consider(healthy)
    test.lanes.pump()
    for (let n = 0; n < 10; n += 1) test.lanes.finished(healthy, true)
    expect(test.countOf('healthy')).toBe(20)
    expect(test.lanes.inFlight - healthy.inFlight).toBe(maxInFlight / 2)
  })

  it('do not take a webhook for proven that may only have one slot and never answered', () => {
    const test = startLanes()
    for (let n = 0; n < 1_000; n += 1) test.fill(`dead_${n}`, 2, { maxInFlight: 1, ordered: true })
    test.lanes.pump()
    expect(test.lanes.inFlight).toBe(maxInFlight / 2)
    const { lane } = test.started[0]!
    test.lanes.finished(lane, true)
    expect(test.countOf(lane.webhookId), 'one answer proves it').toBe(2)
    test.lanes.finished(lane, false)
    test.lanes.add(waitingDelivery(lane.webhookId, 3))
    test.lanes.consider(lane)
    test.lanes.pump()
    expect(test.countOf(lane.webhookId), 'and one silence ends that').toBe(2)
  })

  it('start nothing while the leases are in doubt, and go on when they are not', () => {
    const test = startLanes()
    test.fill('one', 3)
    test.close()
    test.lanes.pump()
    expect(test.started).toEqual([])
    test.reopen()
    test.lanes.pump()
    expect(test.started).toHaveLength(3)
  })

  it('count what waits, and say how much more fits', () => {
    const test = startLanes()
    const { total } = test.lanes.room()
    const lane = test.fill('one', 10)
    expect(test.lanes.room()).toMatchObject({
      total: total - 10,
      rooms: [{ webhook_id: 'one', room: defaultRoom - 10 }],
    })
    expect(test.lanes.takeWaiting(lane, 4).map(({ id }) => id)).toEqual(
      [4, 5, 6, 7, 8, 9].map((n) => waitingDelivery('one', n).id),
    )
    expect(test.lanes.room().total).toBe(total - 4)
    expect(test.lanes.takeWaiting(lane)).toHaveLength(4)
    expect(test.lanes.room().total).toBe(total)
  })

  it('name the webhooks that a claim has to pass over', () => {
    const test = startLanes()
    test.fill('one', 1)
    test.lanes.open('paused').backlog = 'held'
    test.lanes.open('long').backlog = 'claimable'
    expect(test.lanes.room().passedOver).toEqual(['paused', 'long'])
  })

  it('are forgotten when they have held nothing for a while, and only then', () => {
    const test = startLanes()
    test.fill('idle', 0)
    test.fill('waiting', 1, { maxInFlight: 1 })
    const busy = test.fill('busy', 1)
    test.lanes.open('held').backlog = 'held'
    test.close()
    test.lanes.forgetIdle(1)
    expect([...test.lanes.all()].map(({ webhookId }) => webhookId)).toEqual(['waiting', 'busy', 'held'])
    test.reopen()
    test.lanes.pump()
    expect(busy.inFlight).toBe(1)
    test.lanes.forgetIdle(1)
    expect([...test.lanes.all()]).toHaveLength(3)
  })
})
