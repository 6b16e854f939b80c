import { expect, it, onTestFinished } from 'vitest'
import { postgresForTest } from '../support/db.ts'
import { createTestWebhook, emitTestEvent } from '../support/factories.ts'
import { startTestWorker } from '../support/worker.ts'
import { ok } from './answers.ts'

it('a worker tells of each claim and each commit: how many deliveries, and how long it took', async () => {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const claims: (readonly [deliveries: number, durationMs: number])[] = []
  const commits: (readonly [outcomes: number, durationMs: number])[] = []
  const test = await startTestWorker(db, {
    send: async () => ok,
    observer: {
      claimed: (...claim) => claims.push(claim),
      recorded: (...commit) => commits.push(commit),
    },
  })
  const { id, tenantId } = await createTestWebhook(db)
  await emitTestEvent(db, tenantId)
  await test.worker.poll()
  await test.worker.idle()
  // The clock of the test stands still.
  expect(claims, 'of the whole queue').toEqual([[1, 0]])
  expect(commits).toEqual([[1, 0]])
  await emitTestEvent(db, tenantId)
  test.worker.leave([id])
  await test.worker.poll(false)
  await test.worker.idle()
  expect(claims[1], 'of a webhook that it knows of').toEqual([1, 0])
  expect(commits[1]).toEqual([1, 0])
  await test.worker.drain()
})
