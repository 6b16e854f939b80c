import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type PanelUser, startPanel, type TestPanel } from './support/index.ts'

/** An application of another site than the panel's: `localhost` is to browsers, beside 127.0.0.1. */
interface Application {
  readonly origin: string
  /** What its one page holds. */
  show(html: string): void
  close(): void
}

async function startApplication(): Promise<Application> {
  let html = ''
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><h1>Application</h1>${html}`)
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    show(content) {
      html = content
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

let application: Application
let stranger: Application
let panel: TestPanel
beforeAll(async () => {
  application = await startApplication()
  stranger = await startApplication()
  panel = await startPanel({ GANCHO_EMBED_ORIGINS: application.origin })
})
afterEach(() => panel.takeErrors())
afterAll(async () => {
  await panel.close()
  application.close()
  stranger.close()
})

/** A page of an application, with a link to the panel of a tenant in a frame. */
async function openFrame(site: Application): Promise<{ page: Page; user: PanelUser }> {
  const user = await panel.newUser()
  const { url } = await user.api.portalLinks.create({ return_url: `${site.origin}/settings` })
  site.show(`<iframe src="${url}" width="1200" height="700"></iframe>`)
  return { page: await panel.open(`${site.origin}/`), user }
}

describe('a portal link', () => {
  it('opens the panel of the tenant, and leaves no token in the address', async () => {
    const user = await panel.newUser()
    const { url } = await user.api.portalLinks.create()
    const page = await panel.open(url)
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor()
    expect(page.url()).not.toContain('token')
    await page.reload()
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor()
    expect(panel.takeErrors()).toEqual([])

    const again = await panel.open(url)
    await again.getByRole('alert').getByText('Este enlace ya se usó').waitFor()
    await Promise.all([page.context().close(), again.context().close()])
  })

  // Browsers give a frame of another site no cookie that is not made for it: this one is.
  it('opens in a frame of a site that the operator named, and stays signed in there', async () => {
    const { page } = await openFrame(application)
    const heading = page.frameLocator('iframe').getByRole('heading', { name: 'Webhooks', level: 1 })
    await heading.waitFor()
    expect(panel.takeErrors()).toEqual([])
    const [cookie] = await page.context().cookies(panel.url)
    expect(cookie).toMatchObject({ name: 'gancho_session', httpOnly: true, secure: true, sameSite: 'None' })

    await page.frames()[1]?.goto(`${panel.url}/webhooks`)
    await heading.waitFor()
    // The same browser, not in that frame: another jar.
    const alone = await page.context().newPage()
    await alone.goto(`${panel.url}/webhooks`)
    await alone.getByRole('heading', { name: 'Iniciar sesión' }).waitFor()
    await page.context().close()
  })

  it('opens in no frame of another site', async () => {
    const { page } = await openFrame(stranger)
    await expect.poll(() => page.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/')
    expect(panel.takeErrors().join()).toContain('frame-ancestors')
    await page.context().close()
  })
})

// In a frame the cookie goes along with whatever the page around it asks for. But the browser says who asks.
it('a page of another site neither reads nor changes anything with the session in its frame', async () => {
  const { page, user } = await openFrame(application)
  await page.frameLocator('iframe').getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor()
  const webhook = await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
  const asked: string[] = []
  page.on('request', (request) => void asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
  const test = `/v1/webhooks/${webhook.id}/test`
  const outcomes = await page.evaluate(
    async ([url, path]) => {
      const attempt = async (to: string, init: RequestInit) =>
        await fetch(url + to, { credentials: 'include', ...init }).then(
          (response) => response.type,
          () => 'refused',
        )
      return [
        await attempt('/v1/webhooks', {}),
        await attempt('/v1/webhooks', { method: 'POST', headers: { 'content-type': 'application/json' } }),
        // Which browsers send without asking the server first.
        await attempt(path, { method: 'POST', mode: 'no-cors' }),
      ]
    },
    [panel.url, test] as const,
  )
  expect(outcomes).toEqual(['refused', 'refused', 'opaque'])
  expect(asked).toContain(`POST ${test}`)
  expect((await user.api.deliveries.list()).data).toEqual([])
  await page.context().close()
})
