import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildSite } from '../scripts/site/build.ts'
import { root } from '../scripts/site/pages.ts'
import { expectNoAxeViolations, lightViews, startPanel, type TestPanel } from './panel/support/index.ts'

let panel: TestPanel
beforeAll(async () => {
  buildSite(join(root, 'docs/dist'))
  panel = await startPanel()
})
// The policy of the pages is checked with them: a breach is an error in the console.
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

// One page of each kind: what differs between others is text, which scripts/site/site.test.ts reads.
const pages = ['', 'es/deliveries', 'en/signatures', 'receivers/', 'reference/errors', 'delivery-state']

describe('the help, served by the server', () => {
  it.each(
    pages.map((path, index) => ({ path: `/help/${path}`, view: lightViews[index % lightViews.length]! })),
  )('$path reads well: $view.theme, $view.width', async ({ path, view }) => {
    const page = await panel.open(path, view)
    await expectNoAxeViolations(page)
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    await page.context().close()
  })

  it('finds what is asked for, in the words of the page', async () => {
    const page = await panel.open('/help/es/')
    await page.keyboard.press('/')
    await page.keyboard.type('cambiar secreto')
    await page.getByRole('link', { name: 'Webhooks › Cambiar el secreto' }).waitFor()
    await expectNoAxeViolations(page)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/help/es/webhooks#rotate')
    await page.keyboard.press('/')
    await page.getByRole('searchbox').fill('criptomonedas')
    await page.getByText('No hay resultados').waitFor()
    await page.context().close()
  })

  it('has each page of help in the other language, at the same place', async () => {
    const page = await panel.open('/help/es/retries', { language: 'es' })
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Retries and resending' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/help/en/retries')
    await page.context().close()
  })

  it('shows its contents on a phone, and keeps the theme that was chosen', async () => {
    const phone = await panel.open('/help/en/webhooks', { width: 390 })
    await phone.getByRole('button', { name: 'Contents' }).click()
    await phone.getByRole('link', { name: 'Troubleshooting', exact: true }).click()
    await phone.getByRole('heading', { name: 'Nothing arrives' }).waitFor()
    await phone.context().close()

    const desktop = await panel.open('/help/en/webhooks', { width: 1280, theme: 'light' })
    await desktop.getByRole('combobox', { name: 'Theme' }).selectOption('Dark')
    await desktop.reload()
    expect(await desktop.evaluate('document.documentElement.dataset.theme')).toBe('dark')
    await desktop.context().close()
  })

  it('answers models and scripts in plain text', async () => {
    const index = await fetch(`${panel.url}/help/llms.txt`)
    expect([index.status, index.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
    const [, first = ''] = /\]\((\/help\/en\/\S+\.md)\)/.exec(await index.text()) ?? []
    const page = await fetch(panel.url + first)
    expect(await page.text()).toContain('# Webhooks help')
  })
})

describe('the reference of the API, served by the server', () => {
  it('opens the operation that its address names, under the policy of the page', async () => {
    const page = await panel.open('/docs/#/Events/sendEvent')
    await page.getByRole('button', { name: 'Try it out' }).waitFor()
    await page.context().close()
  })
})
