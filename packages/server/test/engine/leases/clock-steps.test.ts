import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeliveryWorker, type DeliveryWorker } from '../../../src/engine/delivery-worker.ts'
import type { TransportResult } from '../../../src/engine/http/transport-result.ts'
import { createRescue } from '../../../src/engine/leases/rescue.ts'
import { createDatabaseClock, type DatabaseClock } from '../../../src/platform/database/database-clock.ts'
import { pgliteForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent, testSecretBox } from '../../support/factories.ts'
import { createVirtualTime, type Machine, type VirtualTime } from '../../support/virtual-time.ts'
import { unheard } from '../../support/worker.ts'
import { answerOf, ok } from '../answers.ts'

const minute = 60_000
const retryMs = 5 * minute

/** A worker process on a machine of its own. */
interface Process {
  readonly machine: Machine
  readonly clock: DatabaseClock
  readonly worker: DeliveryWorker
  /** One second of its loops. */
  turn(): Promise<void>
}

describe('two workers, whatever their clocks and that of the database do', () => {
  let db: TestDatabase
  let time: VirtualTime
  let processes: Process[]
  let rescued: number
  let errors: unknown[]
  /** Requests: to whom, and when in true time. */
  let requests: { readonly url: string; readonly atMs: number }[]
  let answers: ((result: TransportResult) => void)[]
  beforeAll(async () => {
    db = await pgliteForTest()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    await sql`TRUNCATE gancho.delivery_queue, gancho.workers`.execute(db.kysely)
    time = await createVirtualTime(db)
    rescued = 0
    errors = []
    requests = []
    answers = []
    processes = [await startProcess(), await startProcess()]
  })

  afterEach(() => expect(errors).toEqual([]))

  async function startProcess(): Promise<Process> {
    const machine = time.machine()
    const clock = await createDatabaseClock(db, machine)
    const worker = createDeliveryWorker({
      db,
      clock,
      random: () => 0.5,
      secretBox: testSecretBox,
      rates: null,
      monotonicMs: machine.steadyMs,
      transport: ({ url }) => {
        requests.push({ url, atMs: time.trueMs })
        if (url.endsWith('/fails')) return Promise.resolve(answerOf(500))
        if (url.endsWith('/works')) return Promise.resolve(ok)
        return new Promise((resolve) => answers.push(resolve))
      },
      userAgent: 'Gancho/test',
      observer: { ...unheard, error: (error) => errors.push(error) },
    })
    const onRescue = (count: number) => {
      rescued += count
    }
    const rescue = createRescue({ db, clock, worker, onRescue })
    await worker.start()
    return {
      machine,
      clock,
      worker,
      async turn() {
        await worker.beat()
        await clock.align()
        await rescue(false)
        await worker.refresh()
        while (await worker.poll());
        await settleDown()
      },
    }
  }

  /** Lets what was answered be recorded before time goes on. */
  async function settleDown(): Promise<void> {
    for (let n = 0; n < 20; n += 1) {
      await sql`SELECT`.execute(db.kysely)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async function seconds(count: number, living = processes): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      await time.advance(1_000)
      for (const process of living) await process.turn()
    }
  }

  const requestsTo = (path: string) => requests.filter(({ url }) => url.endsWith(path))

  async function webhook(path: string, options: { rateLimitPerSecond?: number } = {}) {
    const url = `http://127.0.0.1:9${path}`
    return await createTestWebhook(db, { url, scheduleSeconds: [0, retryMs / 1_000], ...options })
  }

  const steps: [string, (by: 1 | -1) => unknown][] = [
    ['the clock of a worker', (by) => processes[0]!.machine.step(by * 10 * minute)],
    ['the clock of the other worker', (by) => processes[1]!.machine.step(by * 10 * minute)],
    ['the clock of the database', (by) => time.stepDatabase(by * 10 * minute)],
  ]
  const cases = steps.flatMap(([whose, step]) =>
    ([1, -1] as const).map((by) => ({ whose, by, minutes: by * 10, step: () => step(by) })),
  )

  it.each(cases)(
    '$whose, $minutes minutes: no living lease is void, and no retry is early or late by more than that',
    async ({ whose, by, step }) => {
      const [hanging, failing] = [await webhook('/hangs'), await webhook('/fails')]
      for (let n = 0; n < 8; n += 1) await emitTestEvent(db, hanging.tenantId, { n })
      await emitTestEvent(db, failing.tenantId)
      await seconds(2)
      const [first] = requestsTo('/fails')
      expect(answers).toHaveLength(8)

      await step()
      await seconds(20)
      expect(rescued).toBe(0)
      expect(requestsTo('/hangs'), 'none is sent again').toHaveLength(8)
      for (const answer of answers) answer(ok)
      await seconds(1)
      const ended = await deliveriesOf(db, hanging.tenantId)
      expect(ended.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
        Array.from({ length: 8 }, () => 'DELIVERED 1'),
      )

      // The schedule is kept in the time of the database: what that one jumped over is over.
      const jumpedMs = whose === 'the clock of the database' ? by * 10 * minute : 0
      const expectedMs = Math.max(retryMs - jumpedMs, 0)
      for (let n = 0; n < 40 && requestsTo('/fails').length < 2; n += 1) {
        await time.advance(29_000)
        await seconds(1)
      }
      const waitedMs = requestsTo('/fails')[1]!.atMs - first!.atMs
      expect(waitedMs).toBeGreaterThanOrEqual(expectedMs)
      // A jump has to be understood first, and the test looks every 30 s.
      expect(waitedMs).toBeLessThan(jumpedMs > 0 ? 10_000 : expectedMs + 35_000)
    },
  )

  it.each(cases)(
    '$whose, $minutes minutes: a worker that dies then is missed all the same, and once',
    async ({ step }) => {
      const hanging = await webhook('/hangs')
      await emitTestEvent(db, hanging.tenantId)
      await time.advance(1_000)
      await processes[1]!.turn()
      expect(requests).toHaveLength(1)
      await seconds(2)
      await step()
      await seconds(4, [processes[0]!])
      expect(rescued, 'not before it is missed').toBe(0)
      await seconds(8, [processes[0]!])
      expect(rescued).toBe(1)
      expect(requests, 'and its delivery is sent again').toHaveLength(2)
    },
  )

  it.each(cases)(
    '$whose, $minutes minutes: what is new is delivered within seconds, also to a webhook with a rate limit',
    async ({ step }) => {
      const { tenantId } = await webhook('/works', { rateLimitPerSecond: 1 })
      await emitTestEvent(db, tenantId)
      await seconds(2)
      expect(requests).toHaveLength(1)
      await step()
      await seconds(5)
      await sql`INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, due_at)
      SELECT gancho.new_delivery_id(e.id), e.tenant_id, w.id, e.id, e.event, w.url, false, virtual_time.clock_timestamp(), virtual_time.clock_timestamp()
        FROM gancho.events e JOIN gancho.webhooks w ON w.tenant_id = e.tenant_id WHERE e.tenant_id = ${tenantId}`.execute(
        db.kysely,
      )
      await seconds(3)
      expect(requests).toHaveLength(2)
    },
  )

  it('everything stands still for minutes, as on a machine that is suspended: nobody is declared dead', async () => {
    const hanging = await webhook('/hangs')
    for (let n = 0; n < 4; n += 1) await emitTestEvent(db, hanging.tenantId, { n })
    await seconds(2)
    await time.advance(5 * minute)
    await seconds(20)
    expect(rescued).toBe(0)
    for (const answer of answers) answer(ok)
    await seconds(1)
    expect((await deliveriesOf(db, hanging.tenantId)).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1])
  })
})
