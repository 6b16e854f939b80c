import { mkdtempSync, rmSync } from 'node:fs'
import { createClient, type Delivery } from '@gancho/client/http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadConfig } from '../packages/server/src/config.ts'
import { createLogger } from '../packages/server/src/platform/telemetry/logger.ts'
import { type GanchoServer, startServer } from '../packages/server/src/server/server.ts'
import { type Receiver, startReceiver } from '../packages/server/test/support/receiver.ts'

const operatorKey = 'the operator key of this test'
const invoice = {
  invoice_id: 'inv-123',
  invoice_number: '001-001-000000001',
  amount: '1500.00',
  currency: 'USD',
  customer_name: 'Acme Corp',
}

let folder: string
let receiver: Receiver
let server: GanchoServer | null = null

beforeAll(async () => {
  folder = mkdtempSync('/tmp/gancho-live-')
  receiver = await startReceiver()
  const environment = { GANCHO_DATA: folder, GANCHO_OPERATOR_KEY: operatorKey, PORT: '0' }
  server = await startServer(loadConfig({}, { development: true, environment }), {
    logger: createLogger('silent'),
  })
})
afterAll(async () => {
  await server?.stop()
  await receiver?.close()
  rmSync(folder, { recursive: true, force: true })
})

// The whole way: an event is sent, its delivery appears in a stream that was open before, and so does what became of it.
it('a stream shows a delivery from its event to its end, and ends when the server stops', async () => {
  const gancho = createClient({ baseUrl: server!.url, apiKey: operatorKey, tenantId: 'tenant-1' })
  await gancho.webhooks.create({ url: receiver.url, events: ['*'], retry_schedule_seconds: [0] })
  const answered = Promise.withResolvers<void>()
  receiver.answer(async (_, response) => {
    await answered.promise
    response.writeHead(500).end()
  })
  const seen: Delivery[] = []
  const followed = (async () => {
    for await (const delivery of gancho.deliveries.stream()) {
      seen.push(delivery)
      if (delivery.status === 'SENDING') answered.resolve()
      if (delivery.status === 'FAILED') return
    }
  })()
  const { id } = await gancho.events.send({ event: 'invoice.created', data: invoice })
  await followed
  expect(seen.map(({ event_id }) => event_id)).toEqual(seen.map(() => id))
  expect(seen.at(-1)).toMatchObject({ status: 'FAILED', attempts: 1, last_status_code: 500 })
  expect(seen.map(({ status }) => status)).toEqual(['SENDING', 'FAILED'])

  const open = gancho.deliveries.stream()
  expect((await open.next()).value).toMatchObject({ event_id: id })
  const end = open.next()
  await server!.stop()
  server = null
  expect(await end).toEqual({ done: true, value: undefined })
})
