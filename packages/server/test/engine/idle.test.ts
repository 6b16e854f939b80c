import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { postgresForTest } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../support/factories.ts'
import { startTestWorker } from '../support/worker.ts'
import { ok } from './answers.ts'

async function start() {
  const db = await postgresForTest()
  onTestFinished(db.close)
  return { db, test: await startTestWorker(db, { send: async () => ok }) }
}

it('a worker that found nothing finds what is committed afterwards, and what was committed late', async () => {
  const { db, test } = await start()
  const { tenantId } = await createTestWebhook(db)
  for (let turn = 0; turn < 3; turn += 1) await test.worker.poll()
  await emitTestEvent(db, tenantId)
  const late = await emitTestEvent(db, tenantId)
  await sql`UPDATE gancho.delivery_queue SET due_at = due_at - interval '1 day' WHERE event_id = ${late}`.execute(
    db.kysely,
  )
  await test.deliverDue()
  expect((await deliveriesOf(db, tenantId)).map(({ status }) => status)).toEqual(['DELIVERED', 'DELIVERED'])
  await test.worker.drain()
})

// A claim writes and takes locks; asking whether anything is due does neither, and an idle worker does it all the time.
it('a worker that found nothing makes no claim until there is something to claim', async () => {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const claims: number[] = []
  const test = await startTestWorker(db, {
    send: async () => ok,
    observer: { claimed: (deliveries) => claims.push(deliveries) },
  })
  const { tenantId } = await createTestWebhook(db)
  for (let turn = 0; turn < 3; turn += 1) await test.worker.poll()
  expect(claims).toEqual([0])
  await emitTestEvent(db, tenantId)
  await test.worker.poll()
  expect(claims).toEqual([0, 1])
  await test.worker.drain()
})

// Each commit of such a webhook's events woke the worker to look through its queue: a fourth of the cost of ingest.
it('events of a paused webhook do not wake the worker, those of an active one do', async () => {
  const { db, test } = await start()
  const paused = await createTestWebhook(db, { state: 'PAUSED' })
  const active = await createTestWebhook(db)
  await emitTestEvent(db, paused.tenantId)
  await test.deliverDue()
  let wakes = 0
  test.worker.onWake(() => {
    wakes += 1
  })
  test.worker.leave([paused.id])
  expect(wakes).toBe(0)
  test.worker.leave([paused.id, active.id])
  expect(wakes).toBe(1)
  await test.worker.drain()
})
