import { beforeEach, describe, expect, it } from 'vitest'
import { createWorkerWatch, leaseMs, type WorkerWatch } from './worker-watch.ts'

describe('the watch over other workers', () => {
  let watch: WorkerWatch
  let nowMs: number
  let beats: Record<string, number>
  beforeEach(() => {
    watch = createWorkerWatch()
    nowMs = 0
    beats = { mine: 0, other: 0 }
  })

  /** A heartbeat of this worker, `afterMs` after the last, whose answer takes `tookMs`. @returns how many live. */
  function look(afterMs = 1_000, tookMs = 0): number {
    nowMs += afterMs
    const rows = Object.entries(beats).map(([id, count]) => ({ id, beats: count, retired: false }))
    const askedMs = nowMs
    nowMs += tookMs
    beats.mine! += 1
    return watch.look(rows, askedMs, nowMs)
  }

  const dead = () => watch.dead().map(({ id }) => id)

  it('declares dead whose row did not change for the length of a lease', () => {
    look()
    for (let ms = 1_000; ms < leaseMs; ms += 1_000) {
      expect(look()).toBe(2)
      expect(dead()).toEqual([])
    }
    expect(look()).toBe(1)
    expect(watch.dead()).toEqual([{ id: 'other', beats: 0, retired: false }])
    beats.other! += 1
    expect(look(), 'who comes back lives').toBe(2)
    expect(dead()).toEqual([])
  })

  it('is not misled by its own pause, nor by that of the database: afterwards everyone has time to show life', () => {
    look()
    look(10 * leaseMs)
    expect(dead()).toEqual([])
    look(1_000, 10 * leaseMs)
    expect(dead(), 'an answer that took long says nothing about its end').toEqual([])
    beats.other! += 1
    look()
    expect(dead()).toEqual([])
  })

  it('counts a gap as two seconds of silence at most', () => {
    look()
    for (const expected of [[], [], ['other']]) {
      look(60_000)
      expect(dead()).toEqual(expected)
    }
  })

  it('who has retired is dead at once; who is gone is forgotten', () => {
    const row = { id: 'other', beats: 3, retired: true }
    expect(watch.look([row], 0, 0)).toBe(0)
    expect(watch.dead()).toEqual([row])
    expect(watch.look([], 1, 1)).toBe(0)
    expect(watch.dead()).toEqual([])
  })
})
