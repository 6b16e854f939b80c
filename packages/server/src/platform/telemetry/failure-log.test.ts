import { beforeEach, describe, expect, it } from 'vitest'
import { createFailureLog, type FailureLog } from './failure-log.ts'
import { createLogger } from './logger.ts'

describe('failures of a worker', () => {
  let lines: { readonly msg: string; readonly failures: number; readonly seconds?: number }[]
  let nowMs: number
  let log: FailureLog
  beforeEach(() => {
    lines = []
    nowMs = 1_000
    log = createFailureLog(
      createLogger('trace', { write: (line) => void lines.push(JSON.parse(line)) }),
      () => nowMs,
    )
  })
  const fail = () => log.failed(new Error('away'), 'claiming deliveries')

  // A database that is away for a minute: without this, 780 lines.
  it('are one line in ten seconds, which counts them, and one when they are over', () => {
    for (let tick = 0; tick < 780; tick += 1) {
      fail()
      nowMs += 77
    }
    nowMs += 2_000
    log.worked()
    log.worked()
    expect(lines.map(({ msg, failures }) => [msg, failures])).toEqual([
      ['worker error', 1],
      ['worker error', 130],
      ['worker error', 130],
      ['worker error', 130],
      ['worker error', 130],
      ['worker error', 130],
      ['worker works again', 780],
    ])
    expect(lines.at(-1)?.seconds).toBe(62)
  })

  it('say what failed, and what at', () => {
    fail()
    expect(lines).toMatchObject([{ doing: 'claiming deliveries', err: { message: 'away', type: 'Error' } }])
  })

  it('are not over while one part works and another still fails', () => {
    fail()
    nowMs += 1_000
    log.worked()
    fail()
    nowMs += 1_999
    log.worked()
    expect(lines).toHaveLength(1)
    nowMs += 1
    log.worked()
    expect(lines).toMatchObject([{ msg: 'worker error' }, { msg: 'worker works again', failures: 2 }])
  })

  it('one that did not repeat itself is one line', () => {
    fail()
    nowMs += 60_000
    log.worked()
    expect(lines).toHaveLength(1)
    fail()
    expect(lines).toHaveLength(2)
  })
})
