import { expect, it, onTestFinished, vi } from 'vitest'
import { createDeadlines } from './deadlines.ts'

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

// A request whose answer came while the machine was suspended must not be sent again.
it('expires nothing at the first tick after a standstill, when what arrived meanwhile has not been read', () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  let nowMs = 0
  const deadlines = createDeadlines(() => nowMs)
  const expired: string[] = []
  const item = (name: string) => ({
    deadlineMs: 500,
    place: -1,
    expire() {
      deadlines.remove(this)
      expired.push(name)
    },
  })
  const answered = item('answered')
  for (const each of [answered, item('silent')]) deadlines.add(each)
  nowMs = 60_000
  vi.advanceTimersByTime(50)
  expect(expired).toEqual([])
  deadlines.remove(answered)
  nowMs = 60_050
  vi.advanceTimersByTime(50)
  expect(expired).toEqual(['silent'])
})
