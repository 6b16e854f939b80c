// Pictures of every screen of the panel, in both languages, themes and widths, into docs/images/panel: made from the
// real server, real deliveries and the system's Chromium. With names of screens, of those alone:
//   npm run screenshots -- alerts alert-settings
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@gancho/client/http'
import type { Page } from 'playwright-core'
import { launchBrowser, nameOf, newWindow, type View, views } from '../e2e/panel/support/browser.ts'
import { loadConfig } from '../packages/server/src/config.ts'
import { startServer } from '../packages/server/src/server/server.ts'
import { startReceiver } from '../packages/server/test/support/receiver.ts'
import { startSmtpSink } from '../packages/server/test/support/smtp-sink.ts'
import { type DemoTenant, prepareDemoTenant } from './screenshots/demo-tenant.ts'

interface Screen {
  readonly name: string
  readonly path: (demo: DemoTenant) => string
  /** What is there when the screen has all it shows. */
  readonly ready: (page: Page) => Promise<unknown>
}

const heading = (page: Page) => page.locator('h1, h2').first().waitFor()
const dialog = (page: Page) => page.getByRole('dialog').waitFor()

const screens: readonly Screen[] = [
  {
    name: 'webhooks',
    path: () => '/webhooks',
    ready: (page) => page.getByText('/erp/eventos').first().waitFor(),
  },
  { name: 'webhook', path: ({ failing }) => `/webhooks/${failing.id}`, ready: heading },
  { name: 'new-webhook', path: () => '/webhooks/new', ready: dialog },
  { name: 'test', path: ({ healthy }) => `/webhooks/${healthy.id}/test`, ready: dialog },
  { name: 'deliveries', path: () => '/deliveries', ready: heading },
  {
    name: 'delivery',
    path: ({ failedDeliveryId }) => `/deliveries/${failedDeliveryId}`,
    ready: (page) => page.getByText('503').first().waitFor(),
  },
  { name: 'replays', path: () => '/replays', ready: heading },
  { name: 'statistics', path: () => '/dashboard', ready: (page) => page.getByText('503').first().waitFor() },
  { name: 'alerts', path: () => '/alerts', ready: heading },
  {
    name: 'alert-settings',
    path: () => '/alerts/settings',
    ready: (page) => page.getByRole('textbox').first().waitFor(),
  },
  { name: 'catalogue', path: () => '/events?event=invoice.authorized', ready: heading },
  { name: 'receivers', path: () => '/receivers', ready: heading },
  { name: 'receiver', path: ({ binId }) => `/receivers/${binId}`, ready: heading },
]

const folder = new URL('../docs/images/panel/', import.meta.url).pathname
const operatorKey = 'the operator key of the pictures'
const tenantId = 'comercial-andina'

const names = process.argv.slice(2)
const isWanted = (name: string) => names.length === 0 || names.includes(name)

const mailServer = await startSmtpSink()
const data = mkdtempSync(join(tmpdir(), 'gancho-screenshots-'))
const environment = {
  GANCHO_DATA: data,
  GANCHO_OPERATOR_KEY: operatorKey,
  GANCHO_LOG_LEVEL: 'error',
  GANCHO_SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`,
  GANCHO_MAIL_FROM: 'Gancho <gancho@example.com>',
  PORT: '8484',
}
const server = await startServer(loadConfig({}, { development: true, environment }))
const receiver = await startReceiver()
const browser = await launchBrowser()
try {
  const api = createClient({ baseUrl: server.url, apiKey: operatorKey, tenantId })
  const { key } = await api.apiKeys.create({
    name: 'Ana',
    scope: 'tenant',
    permissions: 'write',
    tenant_id: tenantId,
  })
  const demo = await prepareDemoTenant({ api, db: server.db, tenantId, receiver })
  mkdirSync(folder, { recursive: true })
  for (const view of views) await takeAll(view, demo, key)
} finally {
  await browser.close()
  await server.stop()
  await receiver.close()
  await mailServer.close()
  rmSync(data, { recursive: true })
}

async function takeAll(view: View, demo: DemoTenant, key: string): Promise<void> {
  const context = await newWindow(browser, view)
  const page = await context.newPage()
  await page.goto(`${server.url}/sign-in`)
  await page.getByRole('button').last().waitFor()
  if (isWanted('sign-in')) await take(page, 'sign-in', view)
  await context.request.post(`${server.url}/v1/session`, {
    data: { api_key: key },
    headers: { origin: server.url },
    failOnStatusCode: true,
  })
  for (const { name, path, ready } of screens.filter((each) => isWanted(each.name))) {
    await page.goto(server.url + path(demo))
    await ready(page)
    await page.locator('.skeleton').first().waitFor({ state: 'detached' })
    await take(page, name, view)
  }
  await context.close()
}

async function take(page: Page, name: string, view: View): Promise<void> {
  const file = `${name}-${nameOf(view)}.png`
  await page.screenshot({ path: join(folder, file) })
  console.log(file)
}
