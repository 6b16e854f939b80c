import { beforeEach, describe, expect, it } from 'vitest'
import { createTtlCache } from './ttl-cache.ts'

describe('a cache with a time to live', () => {
  let nowMs: number
  let loads: string[]
  let answer: (key: string) => Promise<string>
  beforeEach(() => {
    nowMs = 0
    loads = []
    answer = async (key) => `${key}${loads.length}`
  })
  const create = (maxEntries = 10) =>
    createTtlCache({
      ttlMs: 100,
      maxEntries,
      clock: { steadyMs: () => nowMs },
      load: (key) => {
        loads.push(key)
        return answer(key)
      },
    })

  it('gives what it knows without waiting, until its time is up', async () => {
    const cache = create()
    expect(await cache.get('a')).toBe('a1')
    nowMs = 99
    expect(cache.get('a')).toBe('a1')
    nowMs = 100
    expect(await cache.get('a')).toBe('a2')
  })

  it('counts the time from the question, as the answer may be as old', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    answer = () => promise
    const cache = create()
    const first = cache.get('a')
    nowMs = 99
    resolve('late')
    expect(await first).toBe('late')
    nowMs = 100
    expect(cache.get('a')).toBeInstanceOf(Promise)
  })

  it('asks once for many who ask at the same time', async () => {
    const cache = create()
    expect(await Promise.all([cache.get('a'), cache.get('a'), cache.get('b')])).toEqual(['a1', 'a1', 'b2'])
    expect(loads).toEqual(['a', 'b'])
  })

  it('does not remember a failure', async () => {
    answer = async () => {
      throw new Error('down')
    }
    const cache = create()
    await expect(cache.get('a')).rejects.toThrow('down')
    answer = async () => 'up'
    expect(await cache.get('a')).toBe('up')
  })

  // Revoking a key forgets it: an answer that was under way must not bring it back.
  it('does not remember an answer that was under way when it was told to forget', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    answer = () => promise
    const cache = create()
    const old = cache.get('a')
    cache.forget('a')
    answer = async () => 'new'
    resolve('old')
    expect(await old).toBe('old')
    expect(await cache.get('a')).toBe('new')
  })

  it('holds no more than it may, however many keys strangers make up', async () => {
    const cache = create(2)
    for (const key of ['a', 'b', 'c']) await cache.get(key)
    expect(cache.get('b')).toBe('b2')
    expect(cache.get('a')).toBeInstanceOf(Promise)
  })
})
