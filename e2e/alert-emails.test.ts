import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@gancho/client/http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadConfig } from '../packages/server/src/config.ts'
import { createLogger } from '../packages/server/src/platform/telemetry/logger.ts'
import { type GanchoServer, startServer } from '../packages/server/src/server/server.ts'
import { type SmtpSink, startSmtpSink } from '../packages/server/test/support/smtp-sink.ts'

const operatorKey = 'the operator key of this test'
const invoice = {
  invoice_id: 'inv-123',
  invoice_number: '001-001-000000001',
  amount: '1500.00',
  currency: 'USD',
  customer_name: 'Acme Corp',
}

let folder: string
let sink: SmtpSink
let server: GanchoServer
let receiver: Server
beforeAll(async () => {
  folder = mkdtempSync('/tmp/gancho-alert-emails-')
  sink = await startSmtpSink()
  receiver = await listen(0)
  const environment = {
    GANCHO_DATA: folder,
    GANCHO_OPERATOR_KEY: operatorKey,
    GANCHO_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    GANCHO_MAIL_FROM: 'Gancho <gancho@example.com>',
    PORT: '0',
  }
  server = await startServer(loadConfig({}, { development: true, environment }), {
    logger: createLogger('silent'),
    alertTiming: { lookIntervalMs: 100, mailIntervalMs: 50, groupMs: 0, spacingMs: 0 },
  })
})
afterAll(async () => {
  await server?.stop()
  await kill(receiver)
  await sink?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function listen(port: number): Promise<Server> {
  const listening = createServer((_, response) => response.writeHead(204).end()).listen(port, '127.0.0.1')
  await new Promise((resolve) => listening.once('listening', resolve))
  return listening
}

async function kill(running: Server): Promise<void> {
  running.closeAllConnections()
  await new Promise((resolve) => running.close(resolve))
}

// The whole way, as an operator lives it: nobody looks at the panel, and the e-mails tell.
it('a receiver is killed and the e-mail says so; it is started again and the e-mail says that', async () => {
  const gancho = createClient({ baseUrl: server.url, apiKey: operatorKey, tenantId: 'acme' })
  const { port } = receiver.address() as AddressInfo
  const webhook = await gancho.webhooks.create({
    url: `http://127.0.0.1:${port}/in`,
    events: ['invoice.created'],
    retry_schedule_seconds: [0, ...Array.from({ length: 29 }, () => 1)],
  })
  const settings = await gancho.alertSettings.save({
    email: { addresses: ['ana@example.com', 'ops@example.com'], language: 'es' },
  })
  expect(settings.email_available).toBe(true)

  await kill(receiver)
  for (let n = 0; n < 5; n += 1) await gancho.events.send({ event: 'invoice.created', data: invoice })
  await sink.until(1)
  const [failing] = sink.received
  expect(failing?.to).toEqual(['ana@example.com', 'ops@example.com'])
  expect(failing?.headers).toMatchObject({
    from: 'Gancho <gancho@example.com>',
    subject: 'Fallan todos los intentos: 127.0.0.1',
  })
  expect(failing?.text).toContain(webhook.url)
  expect(failing?.text).toContain('Último error: La conexión fue rechazada')
  expect(failing?.text).toContain(`${server.publicUrl}/webhooks/${webhook.id}?tenant=acme`)

  receiver = await listen(port)
  await sink.until(2)
  expect(sink.received[1]?.headers.subject).toBe('Recuperado: 127.0.0.1')
  expect(sink.received).toHaveLength(2)
  expect((await gancho.alerts.list()).data).toMatchObject([
    { kind: 'failing', state: 'RESOLVED', recovered: true },
  ])

  expect(await gancho.alertSettings.test()).toEqual({ accepted: settings.email.addresses, rejected: [] })
  expect(sink.received[2]?.headers.subject).toContain('Prueba')
})
