import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lookAtWebhooks } from '../../src/features/alerts/chore.ts'
import { cancelDelivery, retryDelivery } from '../../src/features/deliveries/service.ts'
import { expireDeliveries } from '../../src/features/retention/expire-deliveries.queries.ts'
import { deleteWebhook, updateWebhook } from '../../src/features/webhooks/change.ts'
import { createVirtualClock } from '../support/clock.ts'
import { pgliteForTest, type TestDatabase } from '../support/db.ts'
import { enoughRuns } from '../support/enough-runs.ts'
import { Model, type ModelDelivery, type ModelWebhook } from './model.ts'
import { System } from './system.ts'

/** One thing that can happen; its text is the script that a failure prints. */
class Step implements fc.AsyncCommand<Model, System> {
  private readonly text: string
  private readonly act: (system: System) => Promise<void>

  constructor(text: string, act: (system: System) => Promise<void>) {
    this.text = text
    this.act = act
  }

  check(): boolean {
    return true
  }

  async run(_model: Model, system: System): Promise<void> {
    await this.act(system)
    await system.check()
  }

  toString(): string {
    return this.text
  }
}

async function setState(system: System, webhook: ModelWebhook, state: 'ACTIVE' | 'PAUSED'): Promise<void> {
  const input = { tenantId: webhook.tenantId, id: webhook.id, ifMatch: undefined, changes: { state } }
  await updateWebhook({ deps: system.serviceDeps(), input })
  webhook.state = state
  // Setting it going gives it a new start: it does not wait for a retry.
  webhook.resumeAtMs = 0
}

const which = fc.nat(3)
const worker = fc.nat(1)
const webhookOf = (system: System, n: number) => system.model.webhooks[n]!
const tenantOf = (system: System, n: number) => system.tenants[n % 2]!

/** One of the deliveries there are; the same one again after shrinking, as long as it exists. */
async function onDelivery(
  system: System,
  n: number,
  act: (delivery: ModelDelivery) => Promise<void>,
): Promise<void> {
  const all = [...system.model.deliveries.values()]
  if (all.length > 0) await act(all[n % all.length]!)
}

const steps = [
  fc
    .tuple(which, fc.integer({ min: 1, max: 6 }))
    .map(
      ([n, count]) =>
        new Step(`emit ${count} of ${n % 2}`, (system) => system.emit(tenantOf(system, n), count, 'commit')),
    ),
  which.map(
    (n) =>
      new Step(`emit of ${n % 2}, rolled back`, (system) => system.emit(tenantOf(system, n), 2, 'rollback')),
  ),
  fc
    .tuple(worker, which)
    .map(
      ([by, n]) =>
        new Step(`accept of ${n % 2} by ${by}`, (system) => system.accept(by, tenantOf(system, n), 3)),
    ),
  worker.map((by) => new Step(`deliver by ${by}`, (system) => system.deliver(by))),
  worker.map((by) => new Step(`deliver by ${by}`, (system) => system.deliver(by))),
  fc.tuple(which, fc.constantFrom('ok', 'error', 'silence')).map(
    ([n, mode]) =>
      new Step(`receiver ${n}: ${mode}`, async (system) => {
        webhookOf(system, n).mode = mode
      }),
  ),
  fc
    .constantFrom(1_000, 59_999, 60_000, 200_000)
    .map((ms) => new Step(`advance ${ms} ms`, async (system) => system.advance(ms))),
  worker.map((by) => new Step(`crash ${by}`, (system) => system.crash(by))),
  fc.constant(new Step('rescue', (system) => system.rescue())),
  fc.integer({ min: 2, max: 9 }).map(
    (crashes) =>
      new Step(`crash ${crashes} times in a row`, async (system) => {
        for (let n = 0; n < crashes; n += 1) {
          await system.crash(n)
          await system.rescue()
          system.advance(60 * 60_000)
        }
      }),
  ),
  fc.constant(
    new Step('look at webhooks', async ({ db, clock }) => {
      await lookAtWebhooks(db, new Date(clock.now()))
    }),
  ),
  fc.constant(
    new Step('expire', async ({ db, clock, model }) => {
      await expireDeliveries(db, {
        now: new Date(clock.now()),
        eventsBefore: new Date(Date.now() + 60_000),
      })
      model.expire()
    }),
  ),
  fc.constant(new Step('late answers', (system) => system.answerStopped())),
  fc.tuple(which, fc.constantFrom('ACTIVE', 'PAUSED')).map(
    ([n, state]) =>
      new Step(`webhook ${n}: ${state}`, async (system) => {
        if (webhookOf(system, n).state !== 'DELETED') await setState(system, webhookOf(system, n), state)
      }),
  ),
  which.map(
    (n) =>
      new Step(`delete webhook ${n}`, async (system) => {
        const webhook = webhookOf(system, n)
        if (webhook.state === 'DELETED') return
        await deleteWebhook({
          deps: system.serviceDeps(),
          input: { tenantId: webhook.tenantId, id: webhook.id, ifMatch: undefined },
        })
        system.model.delete(webhook)
      }),
  ),
  fc.nat().map(
    (n) =>
      new Step(`cancel ${n}`, (system) =>
        onDelivery(system, n, async (delivery) => {
          const cancelled = cancelDelivery({
            deps: system.serviceDeps(),
            input: { tenantId: delivery.webhook.tenantId, id: delivery.id },
          })
          if (system.model.cancel(delivery)) await cancelled
          else await expect(cancelled).rejects.toMatchObject({ code: 'delivery_finished' })
        }),
      ),
  ),
  fc.nat().map(
    (n) =>
      new Step(`retry ${n}`, (system) =>
        onDelivery(system, n, async (delivery) => {
          const retried = retryDelivery({
            deps: system.serviceDeps(),
            input: { tenantId: delivery.webhook.tenantId, id: delivery.id },
          })
          if (system.model.retry(delivery)) await retried
          else
            await expect(retried).rejects.toMatchObject({
              code: expect.stringMatching(/^(delivery_sending|webhook_deleted)$/),
            })
        }),
      ),
  ),
]

describe('the engine, whatever happens in whatever order', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await pgliteForTest()
  })
  afterAll(() => db?.close())

  // A failure prints its seed and path; pass both to fc.assert (and replayPath to fc.commands) to run it again.
  it('delivers what was committed, once for each attempt, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 25, size: 'max' }), async (commands) => {
        const clock = createVirtualClock()
        const system = new System(db, clock, new Model(clock.now()))
        try {
          await system.start()
          await fc.asyncModelRun(() => ({ model: system.model, real: system }), commands)
          await system.finish((webhook) => setState(system, webhook, 'ACTIVE'))
        } finally {
          await system.close()
        }
      }),
      { numRuns: 20, plugins: [enoughRuns(30_000)] },
    )
  })
})
