import { createHook } from 'node:async_hooks'
import { onTestFinished } from 'vitest'

/** Counts the TCP connects that this process starts, to any address: the proof that nothing was dialled. */
export function countDials(): { readonly count: number } {
  let count = 0
  const hook = createHook({
    init(_id, type) {
      if (type === 'TCPCONNECTWRAP') count += 1
    },
  }).enable()
  onTestFinished(() => {
    hook.disable()
  })
  return {
    get count() {
      return count
    },
  }
}
