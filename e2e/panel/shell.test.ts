import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectNoAxeViolations, startPanel, type TestPanel } from './support/index.ts'

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

const focused = (page: Page) => page.evaluate<string>('document.activeElement.textContent')
const overflow = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')

describe('around every screen', () => {
  it('a change of page goes to its heading and names the document; the first page leaves the focus alone', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks')
    expect(await page.title()).toBe('Webhooks · Gancho')
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true)
    await page.getByRole('link', { name: 'Alertas' }).click()
    await page.getByRole('heading', { name: 'Alertas', level: 1 }).waitFor()
    await expect.poll(() => focused(page)).toBe('Alertas')
    expect(await page.title()).toBe('Alertas · Gancho')
    await page.context().close()
  })

  it('the first Tab skips to the content', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Ir al contenido')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.querySelector("main").contains(document.activeElement)')).toBe(true)
    await page.context().close()
  })

  it('on a phone, the menu opens over the page, leads on, and is left by Escape', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks', { width: 390 })
    const open = page.getByRole('button', { name: 'Abrir el menú' })
    await open.click()
    await page.getByRole('dialog').waitFor()
    await expectNoAxeViolations(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await expect.poll(() => page.evaluate('document.activeElement.ariaLabel')).toBe('Abrir el menú')
    await open.click()
    await page.getByRole('link', { name: 'Alertas' }).click()
    await page.getByRole('heading', { name: 'Alertas', level: 1 }).waitFor()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.context().close()
  })

  it('the language and the theme that are chosen stay', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks', { language: 'en', theme: 'light' })
    await page.getByLabel('Language').selectOption('Español')
    await page.getByRole('heading', { name: 'Aún no tienes webhooks' }).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('es')
    await page.getByLabel('Tema').selectOption('Oscuro')
    await page.reload()
    await page.getByRole('heading', { name: 'Aún no tienes webhooks' }).waitFor()
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(19, 18, 17)',
    )
    await page.context().close()
  })

  it('says that it is offline, and goes on when it is not', async () => {
    const user = await panel.newUser()
    await user.api.webhooks.create({ url: `${panel.receiver.url}here`, events: ['*'] })
    const page = await user.open('/webhooks')
    await page.getByRole('link', { name: /\/here/ }).waitFor()
    await page.context().setOffline(true)
    await page.getByText(/^No tienes conexión/).waitFor()
    await page.getByRole('link', { name: /\/here/ }).waitFor()
    await expectNoAxeViolations(page)
    await page.context().setOffline(false)
    await page.getByText(/^No tienes conexión/).waitFor({ state: 'hidden' })
    await page.context().close()
  })

  it('an address that leads nowhere says so', async () => {
    const user = await panel.newUser()
    const page = await user.open('/nowhere')
    await page.getByRole('heading', { name: 'Aquí no hay nada' }).waitFor()
    await expectNoAxeViolations(page)
    await page.context().close()
  })
})

// WCAG 2.2, 1.4.10: at 320 pixels (1280 at 400 %) nothing is scrolled sideways.
it.each(['/webhooks', '/webhooks/new', '/sign-in'])('%s fits in 320 pixels', async (path) => {
  const user = await panel.newUser()
  await user.api.webhooks.create({
    url: `https://hooks.example.com/${'a-long-path/'.repeat(9)}`,
    events: ['*'],
  })
  const page = await user.open('/webhooks', { width: 390 })
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto(new URL(path, panel.url).href)
  await page.locator('h1').first().waitFor()
  await page.getByRole('button').first().waitFor()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.context().close()
})

// However many tenants there are: by their pages, or by what their id holds.
it('an operator reaches every tenant', async () => {
  const ids = Array.from({ length: 120 }, (_, n) => `reach-${String(n).padStart(3, '0')}`)
  for (const tenant_id of ids) {
    await panel.operator.apiKeys.create({ name: 'reach', scope: 'tenant', tenant_id, permissions: 'read' })
  }
  const page = await panel.openAsOperator('/webhooks')
  const tenants = page.getByRole('list', { name: 'Clientes' }).getByRole('button')
  const field = page.getByLabel('Id del cliente')
  await field.fill('REACH-')
  await page.getByText('50 mostrados').waitFor()
  await page.getByRole('button', { name: 'Mostrar más' }).click()
  await page.getByText('100 mostrados').waitFor()
  await page.getByRole('button', { name: 'Mostrar más' }).click()
  await tenants.filter({ hasText: 'reach-119' }).waitFor()
  expect(await tenants.count()).toBe(120)
  await field.fill('h-117')
  await expect.poll(() => tenants.allTextContents()).toEqual(['reach-1170 webhooks'])
  await tenants.click()
  await page.waitForURL((url) => url.searchParams.get('tenant') === 'reach-117')
  await page.context().close()
})
