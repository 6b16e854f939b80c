import { mkdtempSync, rmSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { describeError } from '../../src/cli/describe-error.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { loadConfig } from '../../src/config.ts'
import { createLogger } from '../../src/platform/telemetry/logger.ts'
import { startWorkerOnly } from '../../src/server/server.ts'
import { postgresForTest } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../support/factories.ts'
import { startReceiver } from '../support/receiver.ts'
import { startDatabaseProxy } from './database-proxy.ts'

async function startWorker(databaseUrl: string, stopDeadlineMs?: number) {
  const data = mkdtempSync('/tmp/gancho-stop-')
  onTestFinished(() => rmSync(data, { recursive: true }))
  const environment = {
    DATABASE_URL: databaseUrl,
    GANCHO_DATA: data,
    GANCHO_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    GANCHO_ALLOW_NETWORKS: '127.0.0.0/8',
  }
  return await startWorkerOnly(loadConfig({}, { environment }), {
    logger: createLogger('silent'),
    stopDeadlineMs,
  })
}

// Otherwise a process that is to be replaced stays until it is killed, and a machine that is to shut down waits for it.
it('a stop has a deadline while PostgreSQL is frozen, says what it leaves, and nothing of that is lost', async () => {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const proxy = await startDatabaseProxy(db.url!)
  onTestFinished(proxy.close)
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const { tenantId } = await createTestWebhook(db, { url: receiver.url, maxInFlight: 1 })
  const frozen = await startWorker(proxy.url, 1_000)
  receiver.answer((_request, response) => {
    proxy.silenceAll()
    response.writeHead(204).end()
  })
  for (let n = 0; n < 3; n += 1) await emitTestEvent(db, tenantId, { n })
  await receiver.until(1)

  const error = await frozen.stop().then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({
    code: 'stop_unfinished',
    message: expect.stringContaining('Nothing is lost'),
  })
  expect(exitCodes[describeError(error).ending].code, 'what a script goes by').toBe(4)

  proxy.down()
  receiver.answer((_request, response) => response.writeHead(204).end())
  const other = await startWorker(db.url!)
  for (;;) {
    const deliveries = await deliveriesOf(db, tenantId)
    expect(deliveries.filter(({ status }) => status === 'FAILED')).toEqual([])
    if (deliveries.every(({ status }) => status === 'DELIVERED')) break
  }
  await other.stop()
})
