import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBatcher } from './batcher.ts'

/** A `run` that the test lets end, batch by batch. */
function controlledRun() {
  const batches: { items: readonly number[]; succeed: () => void; fail: (error: Error) => void }[] = []
  const waiters: (() => void)[] = []
  return {
    batches,
    /** Resolves when `count` batches have been started in all. */
    async started(count: number): Promise<void> {
      while (batches.length < count) await new Promise<void>((resolve) => waiters.push(resolve))
    },
    run(items: readonly number[]): Promise<readonly number[]> {
      return new Promise((resolve, reject) => {
        batches.push({ items, succeed: () => resolve(items.map((item) => item * 10)), fail: reject })
        for (const waiter of waiters.splice(0)) waiter()
      })
    },
  }
}

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve))

describe('a batcher', () => {
  it('starts at once when there is a free place, and collects what comes while there is none', async () => {
    const control = controlledRun()
    const batcher = createBatcher({ run: control.run, maxItems: 100, maxConcurrent: 1 })
    const first = batcher.add(1)
    await control.started(1)
    const others = [2, 3, 4].map((item) => batcher.add(item))
    await turnOfTheLoop()
    expect(control.batches.map(({ items }) => items)).toEqual([[1]])
    control.batches[0]!.succeed()
    await control.started(2)
    control.batches[1]!.succeed()
    expect(await Promise.all([first, ...others])).toEqual([10, 20, 30, 40])
    expect(
      control.batches.map(({ items }) => items),
      'one batch for all that waited',
    ).toEqual([[1], [2, 3, 4]])
  })

  it('takes what one turn of the event loop brings together, however it was added', async () => {
    const control = controlledRun()
    const batcher = createBatcher({ run: control.run, maxItems: 100, maxConcurrent: 2 })
    batcher.add(1)
    Promise.resolve().then(() => batcher.add(2))
    await control.started(1)
    expect(control.batches[0]!.items).toEqual([1, 2])
  })

  it('keeps to its limits: items in a batch, and batches under way', async () => {
    const control = controlledRun()
    const batcher = createBatcher({ run: control.run, maxItems: 3, maxConcurrent: 2 })
    const results = Array.from({ length: 10 }, (_, item) => batcher.add(item))
    await control.started(2)
    await turnOfTheLoop()
    expect(control.batches).toHaveLength(2)
    for (let ended = 0; ended < 4; ended += 1) {
      await control.started(ended + 1)
      control.batches[ended]!.succeed()
    }
    await Promise.all(results)
    expect(control.batches.map(({ items }) => items.length)).toEqual([3, 3, 3, 1])
  })

  it('a batch that fails fails its own items, and no others', async () => {
    const control = controlledRun()
    const batcher = createBatcher({ run: control.run, maxItems: 2, maxConcurrent: 1 })
    const results = [1, 2, 3, 4].map((item) => batcher.add(item))
    const settled = Promise.allSettled(results)
    await control.started(1)
    control.batches[0]!.fail(new Error('the database is away'))
    await control.started(2)
    control.batches[1]!.succeed()
    expect((await settled).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect(batcher.size).toBe(0)
  })

  it('gives each item its own result, in the order of arrival, whatever the sizes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer(), { maxLength: 8 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        async (turns, maxItems, maxConcurrent) => {
          const seen: number[] = []
          let underWay = 0
          const batcher = createBatcher<number, string>({
            maxItems,
            maxConcurrent,
            async run(items) {
              underWay += 1
              expect(items.length).toBeLessThanOrEqual(maxItems)
              expect(underWay).toBeLessThanOrEqual(maxConcurrent)
              seen.push(...items)
              await turnOfTheLoop()
              underWay -= 1
              return items.map((item) => `result of ${item}`)
            },
          })
          const results: Promise<string>[] = []
          for (const turn of turns) {
            for (const item of turn) results.push(batcher.add(item))
            expect(batcher.size).toBeGreaterThanOrEqual(turn.length)
            await turnOfTheLoop()
          }
          expect(await Promise.all(results)).toEqual(turns.flat().map((item) => `result of ${item}`))
          expect(seen, 'first come, first served').toEqual(turns.flat())
          await turnOfTheLoop()
          expect(batcher.size).toBe(0)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('closes a batch that has its bytes, and lets one item alone have more', async () => {
    const batches: number[][] = []
    const batcher = createBatcher<number, number>({
      maxItems: 100,
      maxConcurrent: 1,
      bytesOf: (item) => item,
      maxBytes: 10,
      async run(items) {
        batches.push([...items])
        return items
      },
    })
    const all = [4, 6, 1, 25, 3].map(batcher.add)
    expect(batcher.bytes).toBe(39)
    expect(await Promise.all(all)).toEqual([4, 6, 1, 25, 3])
    expect(batches).toEqual([[4, 6], [1], [25], [3]])
    expect(batcher.bytes).toBe(0)
  })
})
