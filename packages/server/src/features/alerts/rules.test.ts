import { describe, expect, it } from 'vitest'
import { judgeAlerts, streakOf, type WatchedWebhook } from './rules.ts'

const healthy: WatchedWebhook = {
  state: 'ACTIVE',
  stateReason: null,
  failingSinceMs: null,
  disabledAtMs: null,
  failures: [],
  streak: null,
  unresolved: {},
  hasExhausted: false,
  alertedDisabledAtMs: null,
}
const judge = (watched: Partial<WatchedWebhook>) => judgeAlerts({ ...healthy, ...watched })
const failure = { atMs: 100, attempts: 1, deliveries: 0, lastError: 'timeout: No answer.' }
const failing = { failingSinceMs: 50, failures: [failure], streak: { sinceMs: 50, attempts: 4 } }

describe('the rules of alerts', () => {
  it('find nothing where nothing happened', () => {
    expect(judge({})).toEqual([])
  })

  it('tell of a webhook that fails five times in a row, as long as it sends at all', () => {
    expect(judge(failing)).toEqual([
      {
        kind: 'failing',
        is: 'going_on',
        sinceMs: 50,
        lastSeenMs: 100,
        count: 5,
        lastError: 'timeout: No answer.',
      },
    ])
    expect(judge({ ...failing, streak: { sinceMs: 50, attempts: 3 } })).toEqual([])
    expect(judge({ ...failing, failures: [] }), 'only when something came since the last look').toEqual([])
    expect(judge({ ...failing, state: 'PAUSED' })).toEqual([])
    const lost = { ...failure, attempts: 0 }
    expect(
      judge({ ...failing, failures: [lost], streak: { sinceMs: 50, attempts: 9 } }),
      'of its own',
    ).toEqual([])
  })

  it('count a streak anew when there was a success between', () => {
    expect(streakOf({ ...healthy, ...failing })).toEqual({ sinceMs: 50, attempts: 5 })
    expect(streakOf({ ...healthy, ...failing, failingSinceMs: 90 })).toEqual({ sinceMs: 90, attempts: 1 })
    expect(streakOf({ ...healthy, ...failing, failingSinceMs: 101 })).toEqual({ sinceMs: 101, attempts: 0 })
    expect(streakOf({ ...healthy, ...failing, failingSinceMs: null })).toBeNull()
  })

  it('end the alert of a streak with the streak', () => {
    const over = { kind: 'failing', is: 'over' }
    expect(judge({ unresolved: { failing: 50 } })).toEqual([over])
    expect(judge({ ...failing, failures: [], unresolved: { failing: 50 } })).toEqual([])
    expect(judge({ ...failing, failures: [], failingSinceMs: 90, unresolved: { failing: 50 } })).toEqual([
      over,
    ])
  })

  it('tell of deliveries that ended, and are over when none is left', () => {
    const ended = { ...failure, deliveries: 2 }
    expect(
      judge({ failures: [failure, ended, { ...ended, atMs: 200 }], unresolved: { exhausted: 10 } }),
    ).toEqual([
      {
        kind: 'exhausted',
        is: 'going_on',
        sinceMs: 100,
        lastSeenMs: 200,
        count: 4,
        lastError: 'timeout: No answer.',
      },
    ])
    expect(judge({ unresolved: { exhausted: 10 }, hasExhausted: true })).toEqual([])
    expect(judge({ unresolved: { exhausted: 10 } })).toEqual([{ kind: 'exhausted', is: 'over' }])
  })

  it('tell of each disablement once', () => {
    const disabled = { state: 'DISABLED', stateReason: 'failing_too_long', disabledAtMs: 70 } as const
    const found = { kind: 'disabled', is: 'going_on', sinceMs: 70, lastSeenMs: 70, count: 1, lastError: null }
    expect(judge(disabled)).toEqual([found])
    expect(judge({ ...disabled, failures: [failure] })).toEqual([
      { ...found, lastError: 'timeout: No answer.' },
    ])
    expect(judge({ ...disabled, alertedDisabledAtMs: 70 })).toEqual([])
    const over = { kind: 'disabled', is: 'over' }
    expect(judge({ disabledAtMs: 70, alertedDisabledAtMs: 70, unresolved: { disabled: 70 } })).toEqual([over])
    expect(judge({ ...disabled, alertedDisabledAtMs: 30, unresolved: { disabled: 30 } })).toEqual([
      over,
      found,
    ])
  })
})
