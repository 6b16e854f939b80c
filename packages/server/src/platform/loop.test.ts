import { afterEach, describe, expect, it } from 'vitest'
import { type Loop, startLoop } from './loop.ts'

const never = 2 ** 30

describe('a loop', () => {
  let loop: Loop | undefined
  afterEach(() => loop?.stop())

  /** A run that ends when the test says so, and tells when it has begun. */
  function controlledRuns() {
    const runs: ((again: boolean) => void)[] = []
    const waiters: (() => void)[] = []
    let underWay = 0
    return {
      runs,
      async begun(count: number): Promise<void> {
        while (runs.length < count) await new Promise<void>((resolve) => waiters.push(resolve))
      },
      async runOnce(): Promise<boolean> {
        underWay += 1
        expect(underWay, 'never twice at once').toBe(1)
        const again = await new Promise<boolean>((resolve) => {
          runs.push(resolve)
          for (const waiter of waiters.splice(0)) waiter()
        })
        underWay -= 1
        return again
      },
    }
  }

  it('runs at once, and again at once for as long as there is more to do', async () => {
    const control = controlledRuns()
    loop = startLoop({ runOnce: control.runOnce, intervalMs: never, onError: () => {} })
    for (const more of [true, true, false]) {
      await control.begun(control.runs.length || 1)
      control.runs.at(-1)!(more)
      if (more) await control.begun(control.runs.length + 1)
    }
    expect(control.runs).toHaveLength(3)
  })

  it('woken during a run, runs once more right after it; woken ten times, too', async () => {
    const control = controlledRuns()
    loop = startLoop({ runOnce: control.runOnce, intervalMs: never, onError: () => {} })
    await control.begun(1)
    for (let wakes = 0; wakes < 10; wakes += 1) loop.wake()
    control.runs[0]!(false)
    await control.begun(2)
    control.runs[1]!(false)
    await new Promise((resolve) => setImmediate(resolve))
    expect(control.runs).toHaveLength(2)
    loop.wake()
    await control.begun(3)
    control.runs[2]!(false)
  })

  it('rests between two turns, also after a run that failed, and leaves no timer behind when it stops', async () => {
    const timers = new Set<() => void>()
    let runs = 0
    loop = startLoop({
      async runOnce() {
        runs += 1
        if (runs > 10) return false
        throw new Error(`run ${runs}`)
      },
      intervalMs: never,
      onError() {},
      timers: {
        after(_ms, turn) {
          timers.add(turn)
          return () => timers.delete(turn)
        },
      },
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(runs).toBe(1)
    expect(timers.size).toBe(1)
    loop.wake()
    const stopping = loop.stop()
    expect(runs).toBe(2)
    await stopping
    expect(timers.size).toBe(0)
  })

  it('reports a run that fails, and comes round again', async () => {
    const errors: unknown[] = []
    let runs = 0
    await new Promise<void>((resolve) => {
      loop = startLoop({
        async runOnce() {
          runs += 1
          if (runs === 3) resolve()
          throw new Error(`run ${runs}`)
        },
        intervalMs: 1,
        onError: (error) => errors.push(error),
      })
    })
    expect(errors.slice(0, 2).map(String)).toEqual(['Error: run 1', 'Error: run 2'])
  })

  it('stops after the run under way, and is not woken any more', async () => {
    const control = controlledRuns()
    loop = startLoop({ runOnce: control.runOnce, intervalMs: 1, onError: () => {} })
    await control.begun(1)
    let stopped = false
    const stopping = loop.stop().then(() => {
      stopped = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(stopped).toBe(false)
    control.runs[0]!(true)
    await stopping
    loop.wake()
    await new Promise((resolve) => setImmediate(resolve))
    expect(control.runs).toHaveLength(1)
  })
})
