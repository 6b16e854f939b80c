import { createClient, type GanchoClient } from '@gancho/client/http'
import type { BrowserContext, Page } from 'playwright-core'
import { loadConfig } from '../../../packages/server/src/config.ts'
import { type ServerOptions, startServer } from '../../../packages/server/src/server/server.ts'
import { postgresForTest, type TestDatabase } from '../../../packages/server/test/support/db.ts'
import { newTenant } from '../../../packages/server/test/support/factories.ts'
import { type Receiver, startReceiver } from '../../../packages/server/test/support/receiver.ts'
import { launchBrowser, newWindow, type View, watchForErrors } from './browser.ts'

const operatorKey = 'the operator key of the panel tests'

export interface PanelUser {
  readonly tenantId: string
  /** The API as this tenant, to prepare what a screen shows and to see what it did. */
  readonly api: GanchoClient
  readonly apiKey: string
  /** Opens a page of the panel, signed in. @param path such as `/webhooks?state=PAUSED`. */
  open(path: string, view?: Partial<View>): Promise<Page>
}

/** A running Gancho with its panel, a receiver, and a browser. */
export interface TestPanel {
  readonly url: string
  /** That of the server, for what a test does to it. */
  readonly db: TestDatabase
  readonly operator: GanchoClient
  /** A real receiver on loopback: it answers 204 until it is told otherwise (`receiver.answer`). */
  readonly receiver: Receiver
  /** A tenant that no other test has. */
  newUser(permissions?: 'read' | 'write'): Promise<PanelUser>
  /** Opens a page of the panel as who runs the installation. @param path names the tenant: `/webhooks?tenant=acme`. */
  openAsOperator(path: string, view?: Partial<View>): Promise<Page>
  /** Opens a page without a session. */
  open(path: string, view?: Partial<View>): Promise<Page>
  /** What went wrong in the pages since the last call: expect it to be empty after each test. */
  takeErrors(): string[]
  close(): Promise<void>
}

const desktop: View = { language: 'es', theme: 'light', width: 1280 }

/**
 * The real server in development mode, on PostgreSQL and a free port, as `npm start` runs it.
 * @param settings variables of the environment, beside those that every test has.
 */
export async function startPanel(
  settings: Readonly<Record<string, string>> = {},
  options: ServerOptions = {},
): Promise<TestPanel> {
  const db = await postgresForTest()
  const environment = {
    DATABASE_URL: db.url ?? '',
    GANCHO_MASTER_KEY: 'ab'.repeat(32),
    GANCHO_OPERATOR_KEY: operatorKey,
    GANCHO_LOG_LEVEL: 'error',
    PORT: '0',
    ...settings,
  }
  const server = await startServer(loadConfig({}, { development: true, environment }), options)
  const receiver = await startReceiver()
  const browser = await launchBrowser()
  const { url } = server
  const operator = createClient({ baseUrl: url, apiKey: operatorKey })
  const errors: string[] = []

  async function openIn(context: BrowserContext, path: string): Promise<Page> {
    const page = await context.newPage()
    watchForErrors(page, errors)
    await page.goto(new URL(path, url).href)
    await page.locator('h1').first().waitFor()
    return page
  }

  async function openSignedIn(apiKey: string, path: string, view: Partial<View> | undefined): Promise<Page> {
    const context = await newWindow(browser, { ...desktop, ...view })
    await context.request.post(new URL('/v1/session', url).href, {
      data: { api_key: apiKey },
      headers: { origin: url },
      failOnStatusCode: true,
    })
    return await openIn(context, path)
  }

  return {
    url,
    db,
    operator,
    receiver,
    async newUser(permissions = 'write') {
      const tenantId = newTenant()
      const { key } = await operator.apiKeys.create({
        name: 'panel',
        scope: 'tenant',
        tenant_id: tenantId,
        permissions,
      })
      return {
        tenantId,
        apiKey: key,
        api: createClient({ baseUrl: url, apiKey: operatorKey, tenantId }),
        open: (path, view) => openSignedIn(key, path, view),
      }
    },
    openAsOperator: (path, view) => openSignedIn(operatorKey, path, view),
    open: async (path, view) => await openIn(await newWindow(browser, { ...desktop, ...view }), path),
    takeErrors: () => errors.splice(0),
    async close() {
      await browser.close()
      await server.stop()
      await receiver.close()
      await db.close()
    },
  }
}
