import { expect, it } from 'vitest'
import { createUnderWay } from './under-way.ts'

// A drain that ends early gives up outcomes that are about to be written.
it('is idle when everything has ended, also what was started meanwhile, and reports what failed', async () => {
  const errors: unknown[] = []
  const underWay = createUnderWay((error) => errors.push(error))
  await underWay.idle()

  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  underWay.track(first.promise)
  let isIdle = false
  const idle = underWay.idle().then(() => {
    isIdle = true
  })
  underWay.track(second.promise)
  first.reject('no')
  await first.promise.catch(() => {})
  await new Promise((resolve) => setImmediate(resolve))
  expect([isIdle, errors]).toEqual([false, ['no']])

  second.resolve()
  await idle
  expect(isIdle).toBe(true)
})
