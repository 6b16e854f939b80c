import { expect, it, onTestFinished } from 'vitest'
import { createPostgresEngine } from '../../src/engine/coordination/queue-engine.ts'
import { createDeliveryWorker } from '../../src/engine/delivery-worker.ts'
import { defaultAlertTiming } from '../../src/features/alerts/timing.ts'
import { createHealth } from '../../src/features/health/health.ts'
import { createDatabaseClock } from '../../src/platform/database/database-clock.ts'
import { runWorker } from '../../src/server/run-worker.ts'
import { postgresForTest } from '../support/db.ts'
import { testSecretBox } from '../support/factories.ts'
import { unheard } from '../support/worker.ts'
import { ok } from './answers.ts'

const loops = 18

// A loop that says that there is more to do when there is not keeps a processor and the database busy for ever.
it('every loop of a worker that has nothing to do waits for its time, and a stop leaves no timer behind', async () => {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const monotonicMs = () => performance.now()
  const clock = await createDatabaseClock(db, { steadyMs: monotonicMs, wallMs: Date.now })
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const waiting = new Set<object>()
  const running = await runWorker({
    worker: createDeliveryWorker({
      db,
      clock,
      random: Math.random,
      secretBox: testSecretBox,
      rates: null,
      monotonicMs,
      transport: async () => ok,
      userAgent: 'Gancho/test',
      observer: { ...unheard, error: onError },
    }),
    queue: createPostgresEngine(new Date()),
    db,
    clock,
    retentionMs: 30 * 24 * 60 * 60 * 1_000,
    onRescue: () => {},
    onExpired: () => {},
    onAlerts: () => {},
    onExpunged: () => {},
    mail: async () => false,
    alertTiming: defaultAlertTiming,
    onNewerSchema: () => {},
    onError,
    health: createHealth({ now: Date.now, onChange() {} }),
    monotonicMs,
    // Time stands still: what waits for its time waits for ever.
    timers: {
      after() {
        const timer = {}
        waiting.add(timer)
        return () => waiting.delete(timer)
      },
    },
  })
  onTestFinished(() => running.stop())
  await expect.poll(() => waiting.size).toBe(loops)
  expect(errors).toEqual([])
  await running.stop()
  expect(waiting.size).toBe(0)
})
