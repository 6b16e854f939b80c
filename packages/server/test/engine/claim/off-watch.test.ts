import { expect, it, onTestFinished } from 'vitest'
import { postgresForTest } from '../../support/db.ts'
import { createTestWebhook, emitTestEvent } from '../../support/factories.ts'
import { startTestWorker } from '../../support/worker.ts'
import { ok } from '../answers.ts'

async function start() {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const test = await startTestWorker(db, { send: async () => ok })
  onTestFinished(() => test.worker.drain())
  const { id, tenantId } = await createTestWebhook(db)
  return {
    test,
    webhookId: id,
    emit: () => emitTestEvent(db, tenantId),
    /** A turn of a worker that others look for. @returns how many deliveries it has attempted so far. */
    async pollOffWatch(): Promise<number> {
      await test.worker.poll(false)
      await test.worker.idle()
      return test.outcomes.length
    },
  }
}

it('a worker that others look for does not look, but when it is told that there is something', async () => {
  const { test, emit, pollOffWatch } = await start()
  await emit()
  expect(await pollOffWatch()).toBe(0)
  test.worker.wake()
  expect(await pollOffWatch()).toBe(1)
  await emit()
  expect(await pollOffWatch(), 'once told, it looks once').toBe(1)
})

it('serves the webhooks that it knows something of', async () => {
  const { test, emit, webhookId, pollOffWatch } = await start()
  await emit()
  test.worker.leave([webhookId])
  expect(await pollOffWatch()).toBe(1)
})

// What was committed after the look began would wait for the next one of somebody else.
it('looks again when it was told of something while it looked', async () => {
  const { test, emit, pollOffWatch } = await start()
  await emit()
  test.worker.onLook((claimed) => claimed > 0 && test.worker.wake())
  test.worker.wake()
  expect(await pollOffWatch()).toBe(1)
  await emit()
  expect(await pollOffWatch()).toBe(2)
})
