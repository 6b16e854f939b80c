import { expect, it } from 'vitest'
import { type Chores, createChores } from './chores.ts'

const minute = 60_000

function choresAt(): { chores: Chores; pass(ms: number): void } {
  let nowMs = 0
  return {
    chores: createChores({ monotonicMs: () => nowMs, onError() {} }),
    pass(ms) {
      nowMs += ms
    },
  }
}

async function fail(chores: Chores, doing: string): Promise<void> {
  await expect(chores.run({ doing, run: () => Promise.reject(new Error('no')) })).rejects.toThrow('no')
}

it('names a chore that has failed for minutes, until it succeeds', async () => {
  const { chores, pass } = choresAt()
  await fail(chores, 'keeping leases')
  pass(2 * minute)
  await fail(chores, 'keeping leases')
  expect(chores.failing(), 'a database is restarted within that time').toBeNull()
  pass(minute)
  expect(chores.failing()).toContain('keeping leases (3 minutes)')
  await chores.run({ doing: 'mailing', run: async () => false })
  expect(chores.failing(), 'another one succeeded').toContain('keeping leases')
  await chores.run({ doing: 'keeping leases', run: async () => false })
  expect(chores.failing()).toBeNull()
})

it('names an hourly chore that failed once, although its next turn is far', async () => {
  const { chores, pass } = choresAt()
  await fail(chores, 'making partitions')
  pass(30 * minute)
  expect(chores.failing()).toContain('making partitions (30 minutes)')
})

it('names a turn that does not end, and not one that may take long', async () => {
  const { chores, pass } = choresAt()
  const ended = Promise.withResolvers<boolean>()
  const turns = [
    chores.run({ doing: 'claiming deliveries', run: () => ended.promise }),
    chores.run({ doing: 'making partitions', isThorough: true, run: () => ended.promise }),
  ]
  pass(9 * minute)
  expect(chores.stuck()).toBeNull()
  pass(minute)
  expect(chores.stuck()).toContain('claiming deliveries (10 minutes)')
  expect(chores.stuck()).not.toContain('partitions')
  pass(50 * minute)
  expect(chores.stuck()).toContain('making partitions (60 minutes)')
  ended.resolve(false)
  await Promise.all(turns)
  expect(chores.stuck()).toBeNull()
})

it('does not take a database that is away for a loop that is stuck: its turns fail, and end', async () => {
  const { chores, pass } = choresAt()
  for (let n = 0; n < 60; n += 1) {
    await fail(chores, 'claiming deliveries')
    pass(minute)
  }
  expect(chores.stuck()).toBeNull()
  expect(chores.failing()).toContain('claiming deliveries (60 minutes)')
})
