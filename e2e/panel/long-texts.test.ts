import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { screenshot, startPanel, type TestPanel } from './support/index.ts'

const root = join(import.meta.dirname, '../..')
const dist = mkdtempSync('/tmp/gancho-long-texts-')

let panel: TestPanel
beforeAll(async () => {
  const vite = join(root, 'node_modules/.bin/vite')
  const options = ['--mode', 'pseudo', '--outDir', dist, '--emptyOutDir', '--logLevel', 'error']
  execFileSync(vite, ['build', ...options], { cwd: join(root, 'packages/panel') })
  panel = await startPanel()
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(async () => {
  await panel.close()
  rmSync(dist, { recursive: true })
})

const types: Readonly<Record<string, string>> = {
  css: 'text/css',
  html: 'text/html',
  js: 'text/javascript',
  svg: 'image/svg+xml',
}

/** Shows a page of the build whose Spanish is a third longer: what translations to come may need. */
async function showLong(page: Page, path: string): Promise<void> {
  const { origin } = new URL(page.url())
  await page.context().route(
    (url) => url.origin === origin && !url.pathname.startsWith('/v1/'),
    (route) => {
      const file = join(dist, new URL(route.request().url()).pathname)
      const found = /\.\w+$/.test(file) && existsSync(file) ? file : join(dist, 'index.html')
      return route.fulfill({
        body: readFileSync(found),
        contentType: types[found.split('.').at(-1) ?? ''] ?? '',
      })
    },
  )
  await page.goto(new URL(path, origin).href)
  await page.getByText(/~~/).first().waitFor()
}

/** Words that are cut off, other than those that are shortened on purpose, and so have their whole elsewhere. */
const cutOff = `[...document.querySelectorAll('h1, h2, label, button, th, dt, a, p')]
  .filter((element) => element.closest('.truncate, [aria-hidden=true]') === null && element.querySelector('.truncate') === null)
  .filter((element) => Math.max(element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight) > 2 && getComputedStyle(element).display !== 'inline')
  .filter((element) => element.getClientRects().length > 0 && !element.className.includes('sr-only'))
  .map((element) => element.textContent)`

const widerLetters = `document.documentElement.style.letterSpacing = '0.08em'`

async function expectRoom(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
  expect(await page.evaluate(cutOff)).toEqual([])
}

it.each(
  [
    '/webhooks',
    '/webhooks/new',
    '/deliveries',
    '/replays',
    '/dashboard',
    '/alerts',
    '/alerts/settings',
    '/events',
    '/receivers',
  ].flatMap((path) => [[path, 1280] as const, [path, 390] as const]),
)('%s has room for texts a third longer at %i pixels', async (path, width) => {
  const user = await panel.newUser()
  await user.api.webhooks.create({ url: `${panel.receiver.url}hooks`, events: ['*'] })
  const page = await user.open('/webhooks', { width })
  await showLong(page, path)
  await screenshot(page, `long-${path.replaceAll('/', '-')}-${width}`)
  await expectRoom(page)
  // Which fonts a system has, nobody knows: here is one whose letters are wider than those of any.
  await page.evaluate(widerLetters)
  await expectRoom(page)
  await page.context().close()
})
