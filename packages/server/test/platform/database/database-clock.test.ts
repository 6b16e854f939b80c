import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabaseClock, type DatabaseClock } from '../../../src/platform/database/database-clock.ts'
import { pgliteForTest, type TestDatabase } from '../../support/db.ts'
import { createVirtualTime, type Machine, type VirtualTime } from '../../support/virtual-time.ts'

const minutes = (count: number) => count * 60_000

describe('the clock of the database', () => {
  let db: TestDatabase
  let time: VirtualTime
  let machine: Machine
  let clock: DatabaseClock
  let told: string[]
  beforeAll(async () => {
    db = await pgliteForTest()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    time = await createVirtualTime(db)
    machine = time.machine()
    told = []
    clock = await createDatabaseClock(db, machine, {
      jumped: (byMs) => told.push(`jumped ${byMs}`),
      settled: (byMs) => told.push(`settled ${byMs}`),
    })
  })

  async function look(count = 1): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      await time.advance(1_000)
      await clock.align()
    }
  }

  it('is the time that the database says, on whatever a machine has for its own', async () => {
    for (const stepMs of [0, minutes(10), minutes(-10)]) {
      const other = time.machine()
      other.step(stepMs)
      const its = await createDatabaseClock(db, other)
      expect(its.now()).toBe(time.databaseMs)
      await time.advance(1_500)
      expect(its.now(), 'and goes on by itself').toBe(time.databaseMs)
    }
  })

  it.each([minutes(10), minutes(-10)])('steps of %i ms of the machine change nothing', async (stepMs) => {
    machine.step(stepMs)
    expect(clock.now()).toBe(time.databaseMs)
    await look(5)
    expect(clock.now()).toBe(time.databaseMs)
    expect(clock.isSettled).toBe(true)
    expect(told).toEqual([])
  })

  it.each([minutes(10), minutes(-10), 2_500])(
    'a jump of %i ms of the database is taken over when three looks agree on it',
    async (jumpMs) => {
      expect(clock.settledForMs).toBe(Number.POSITIVE_INFINITY)
      await time.stepDatabase(jumpMs)
      await look(2)
      expect(clock.isSettled).toBe(false)
      expect(clock.settledForMs).toBe(0)
      expect(clock.now(), 'as if there had been none').toBe(time.trueMs)
      expect(told).toEqual([`jumped ${jumpMs}`])
      await look()
      expect(clock.isSettled).toBe(true)
      expect(clock.now()).toBe(time.databaseMs)
      expect(told).toEqual([`jumped ${jumpMs}`, `settled ${jumpMs}`])
      await look(2)
      expect(clock.settledForMs).toBe(2_000)
    },
  )

  it('a clock that is seen once, as of a server that took over for a moment, is never believed', async () => {
    await time.stepDatabase(minutes(10))
    await look()
    await time.stepDatabase(minutes(-10))
    await look(3)
    expect(clock.now()).toBe(time.trueMs)
    expect(told).toEqual([`jumped ${minutes(10)}`, 'settled 0'])
  })

  it('a clock that goes on jumping is not believed until it stops', async () => {
    for (let n = 0; n < 6; n += 1) {
      await time.stepDatabase(minutes(1))
      await look()
    }
    expect(clock.now()).toBe(time.trueMs)
    await look(2)
    expect(clock.now()).toBe(time.databaseMs)
  })

  it('follows a clock that drifts, and says nothing', async () => {
    for (let n = 0; n < 100; n += 1) {
      await time.stepDatabase(100)
      await look()
    }
    expect(clock.now()).toBe(time.databaseMs)
    expect(told).toEqual([])
  })

  it('what cannot be undone is judged by the earlier of both clocks', async () => {
    machine.step(minutes(-10))
    expect(clock.cautiousNow()).toBe(time.trueMs - minutes(10))
    machine.step(minutes(20))
    expect(clock.cautiousNow()).toBe(time.trueMs)
  })

  it('an answer that comes late is no jump, and what was known before it stays', async () => {
    await look()
    const looking = clock.align()
    // The time that it brings is already old when it arrives.
    await time.advance(30_000)
    await looking
    expect(clock.now()).toBe(time.databaseMs)
    expect(told).toEqual([])
    await time.stepDatabase(minutes(10))
    const lookingAgain = clock.align()
    await time.advance(30_000)
    await lookingAgain
    expect(told, 'though it tells of what is greater than its error').toHaveLength(1)
  })
})
