import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  expectNoAxeViolations,
  lightViews,
  nameOf,
  screenshot,
  startPanel,
  type TestPanel,
} from './support/index.ts'

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

/** By its name in either language. */
const button = (page: Page, name: RegExp | string) => page.getByRole('button', { name, exact: true })
const link = (page: Page, name: RegExp | string) => page.getByRole('link', { name, exact: true })
const field = (page: Page, name: RegExp | string) => page.getByLabel(name, { exact: true })

async function openMenu(page: Page, entry: RegExp | string): Promise<void> {
  await page
    .getByRole('button', { name: /^(?:Más acciones|More actions)/ })
    .first()
    .click()
  await page.getByRole('menuitem', { name: entry }).click()
}

describe('the list of webhooks', () => {
  it.each(lightViews.map((view) => [nameOf(view), view] as const))(
    'reads well in each of its states: %s',
    async (name, view) => {
      const user = await panel.newUser()
      const page = await user.open('/webhooks', view)
      await page.getByRole('heading', { name: /^(?:Aún no tienes webhooks|No webhooks yet)$/ }).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `webhooks-empty-${name}`)

      const { url } = panel.receiver
      const orders = await user.api.webhooks.create({
        url: `${url}hooks/orders/of-a-long/path/to-the-end`,
        events: ['sales_order.created', 'invoice.created'],
        description: 'ERP',
      })
      const paused = await user.api.webhooks.create({ url: `${url}b`, events: ['*'] })
      await user.api.webhooks.update(paused.id, { state: 'PAUSED' })
      panel.receiver.answer((_request, response) => response.writeHead(410).end())
      const gone = await user.api.webhooks.create({ url: `${url}gone`, events: ['payment.failed'] })
      await user.api.webhooks.test(gone.id)
      await expect.poll(async () => (await user.api.webhooks.get(gone.id)).state).toBe('DISABLED')
      panel.receiver.answer((_request, response) => response.writeHead(204).end())

      await page.reload()
      await page
        .getByText(/^(?:Desactivado|Disabled)$/)
        .first()
        .waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `webhooks-${name}`)

      await page
        .getByRole('button', { name: /^(?:Más acciones|More actions)/ })
        .first()
        .click()
      await page.getByRole('menu').waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `webhooks-menu-${name}`)
      await page.getByRole('menuitem', { name: /^(?:Eliminar|Delete)$/ }).click()
      await page.getByRole('alertdialog').waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `webhooks-delete-${name}`)
      await button(page, /^(?:Cancelar|Cancel)$/).click()

      await page.goto(`${panel.url}/webhooks/${gone.id}`)
      await page.getByText(/^(?:Gancho desactivó este webhook|Gancho disabled this webhook)$/).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `webhook-disabled-${name}`)

      await page.goto(`${panel.url}/webhooks/${orders.id}`)
      await page.getByRole('heading', { name: /of-a-long/ }).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `webhook-${name}`)
      await page.context().close()
    },
  )

  it('has a first delivery without a server of one’s own, in one step', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks')
    await button(page, 'Probar sin servidor').click()
    await page.getByRole('dialog').waitFor()
    const [webhook] = (await user.api.webhooks.list()).data
    const [bin] = (await user.api.bins.list()).data
    expect(webhook).toMatchObject({ url: bin?.url, events: ['*'] })
    expect(bin?.verifies).toBe(true)
    await page.context().close()
  })

  it('is filtered in the URL, and says when nothing fits', async () => {
    const user = await panel.newUser()
    for (const path of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await user.api.webhooks.create({ url: `${panel.receiver.url}${path}`, events: ['invoice.created'] })
    }
    const page = await user.open('/webhooks')
    await field(page, 'Buscar por URL, evento o descripción').fill('/c')
    await page.getByText('1 encontrado').waitFor()
    expect(new URL(page.url()).searchParams.get('find')).toBe('/c')
    await field(page, 'Estado').selectOption('En pausa')
    await page.getByRole('heading', { name: 'Ningún webhook coincide' }).waitFor()
    await expectNoAxeViolations(page)
    await page.reload()
    await button(page, 'Limpiar filtros').click()
    await expect.poll(() => page.getByRole('row').count()).toBe(7)
    await page.context().close()
  })

  it('offers those who may only look nothing that would be refused', async () => {
    const user = await panel.newUser('read')
    await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
    const page = await user.open('/webhooks')
    await page.getByRole('row').nth(1).waitFor()
    expect(await button(page, /Más acciones/).count()).toBe(0)
    expect(await link(page, 'Nuevo webhook').count()).toBe(0)
    expect(await link(page, 'Probar').count()).toBe(0)
    await page.context().close()
  })

  it('keeps the focus on the webhook that is selected, beside its log', async () => {
    const user = await panel.newUser()
    await user.api.webhooks.create({ url: `${panel.receiver.url}one`, events: ['*'] })
    await user.api.webhooks.create({ url: `${panel.receiver.url}two`, events: ['*'] })
    const page = await user.open('/webhooks')
    await page.getByRole('link', { name: /one/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: /one/ }).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toContain('/one')
    await page.context().close()
  })
})

describe('what can be done with a webhook', () => {
  it('pauses it, and takes that back', async () => {
    const user = await panel.newUser()
    const webhook = await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
    const page = await user.open('/webhooks')
    await openMenu(page, 'Pausar')
    await page
      .getByRole('status')
      .getByText(/está en pausa/)
      .waitFor()
    expect((await user.api.webhooks.get(webhook.id)).state).toBe('PAUSED')
    await page.getByRole('cell', { name: 'En pausa' }).waitFor()
    await button(page, 'Deshacer').click()
    await page.getByRole('cell', { name: 'Activo' }).waitFor()
    expect((await user.api.webhooks.get(webhook.id)).state).toBe('ACTIVE')
    await page.context().close()
  })

  it('deletes it after a question that starts on the way out, and goes on at the next one', async () => {
    const user = await panel.newUser()
    await user.api.webhooks.create({ url: `${panel.receiver.url}kept`, events: ['*'] })
    const webhook = await user.api.webhooks.create({ url: `${panel.receiver.url}unwanted`, events: ['*'] })
    const page = await user.open('/webhooks')
    await openMenu(page, 'Eliminar')
    await page.getByRole('alertdialog').waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Cancelar')
    await page.keyboard.press('Enter')
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
    expect((await user.api.webhooks.get(webhook.id)).url).toContain('unwanted')

    await openMenu(page, 'Eliminar')
    await button(page.getByRole('alertdialog').page(), 'Eliminar').click()
    await page
      .getByRole('status')
      .getByText(/se eliminó/)
      .waitFor()
    await page.getByRole('link', { name: /unwanted/ }).waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toContain('/kept')
    await expect(user.api.webhooks.get(webhook.id)).rejects.toMatchObject({ code: 'webhook_not_found' })
    await page.context().close()
  })

  it('gives it a new secret, shown once; the old one signs on for as long as was chosen', async () => {
    const user = await panel.newUser()
    const webhook = await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
    const page = await user.open('/webhooks')
    await openMenu(page, 'Cambiar el secreto')
    await field(page, 'El secreto anterior también firma durante').selectOption('1 hora')
    await expectNoAxeViolations(page)
    await button(page, 'Cambiar el secreto').click()
    const secret = await page.getByRole('dialog').locator('code').textContent()
    expect(secret).toMatch(/^whsec_/)
    await button(page, 'Copiar el secreto').click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret)
    await button(page, 'Ya lo guardé').click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    const { secret_hint } = await user.api.webhooks.get(webhook.id)
    expect(secret?.endsWith(secret_hint.replace('…', ''))).toBe(true)
    await page.context().close()
  })
})
