import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Bounded, createDeadlines, type Deadlines } from './deadlines.ts'

// An idle server must sleep (SPEC section 9: at most 1 % of a core), and a busy one frees a slot within 100 ms.
it('expires what is overdue within one tick, and ticks only while there is something to expire', () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  let nowMs = 0
  const advance = (toMs: number) => {
    const byMs = toMs - nowMs
    nowMs = toMs
    vi.advanceTimersByTime(byMs)
  }
  const expired: string[] = []
  const deadlines = createDeadlines(() => nowMs)
  const item = (name: string, deadlineMs: number) => ({
    deadlineMs,
    place: -1,
    expire() {
      deadlines.remove(this)
      expired.push(name)
    },
  })
  const finished = item('finished', 100)
  expect(vi.getTimerCount()).toBe(0)

  for (const each of [finished, item('short', 120), item('long', 1_000)]) deadlines.add(each)
  expect(vi.getTimerCount()).toBe(1)
  deadlines.remove(finished)
  advance(119)
  expect(expired).toEqual([])
  advance(170)
  expect(expired).toEqual(['short'])
  advance(1_050)
  expect(expired).toEqual(['short', 'long'])
  advance(1_100)
  expect(vi.getTimerCount()).toBe(0)

  deadlines.add(item('later', 1_200))
  advance(1_250)
  expect(expired).toEqual(['short', 'long', 'later'])
})

describe('after a standstill', () => {
  let nowMs: number
  let expired: string[]
  let deadlines: Deadlines
  beforeEach(() => {
    vi.useFakeTimers()
    nowMs = 0
    expired = []
    deadlines = createDeadlines(() => nowMs)
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function add(name: string): Bounded {
    const item = {
      deadlineMs: 500,
      place: -1,
      expire() {
        deadlines.remove(this)
        expired.push(name)
      },
    }
    deadlines.add(item)
    return item
  }

  function tickAt(ms: number): void {
    nowMs = ms
    vi.advanceTimersByTime(50)
  }

  // A request whose answer came while the machine was suspended must not be sent again.
  it('nothing expires at the first tick, when what arrived meanwhile has not been read', () => {
    const answered = add('answered')
    add('silent')
    tickAt(60_000)
    expect(expired).toEqual([])
    deadlines.remove(answered)
    tickAt(60_050)
    expect(expired).toEqual(['silent'])
  })

  // A process that is so busy that each of its ticks is late would otherwise wait for silent receivers for ever.
  it('what is over expires at the second tick, although that one is late as well', () => {
    add('silent')
    tickAt(60_000)
    expect(expired).toEqual([])
    tickAt(62_000)
    expect(expired).toEqual(['silent'])
  })
})
