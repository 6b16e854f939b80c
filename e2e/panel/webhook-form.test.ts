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

const button = (page: Page, name: RegExp | string) => page.getByRole('button', { name, exact: true })
const field = (page: Page, name: RegExp | string) => page.getByLabel(name, { exact: true })
const box = (page: Page, name: RegExp | string) => page.getByRole('checkbox', { name })
const focused = (page: Page) =>
  page.evaluate<string>('document.activeElement.name || document.activeElement.textContent')

describe('a new webhook', () => {
  it.each(lightViews.map((view) => [nameOf(view), view] as const))(
    'reads well, with and without errors: %s',
    async (name, view) => {
      const user = await panel.newUser()
      const page = await user.open('/webhooks/new', view)
      await box(page, /^(?:Seleccionar todo en Facturas|Select all in Invoices)/).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `webhook-form-${name}`)
      await button(page, /^(?:Avanzado|Advanced)/).click()
      await button(page, /^(?:Añadir cabecera|Add a header)$/).click()
      await button(page, /^(?:Crear webhook|Create webhook)$/).click()
      await page.getByText(/^(?:Elige al menos un evento|Choose at least one event)/).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `webhook-form-errors-${name}`)
      await page.context().close()
    },
  )

  it('says what is wrong beside each field, and goes to the first', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks/new')
    await field(page, 'URL de tu servidor').fill('http://example.com/x')
    await field(page, 'Secreto').fill('corto')
    await page.getByText('La URL debe empezar por https://').waitFor()
    // Not wrong, and worth knowing: such a port is often closed to the internet.
    await field(page, 'URL de tu servidor').fill('https://example.com:8443/x')
    await page.getByText('Usa el puerto 8443').waitFor()
    await field(page, 'URL de tu servidor').fill('http://example.com/x')
    await button(page, 'Crear webhook').click()
    await page.getByText('El secreto debe tener entre 8 y 500 caracteres (llevas 5).').waitFor()
    await page.getByText('Elige al menos un evento.').waitFor()
    await page.getByRole('alert').getByText('Hay 3 campos por corregir').waitFor()
    expect(await focused(page)).toBe('url')
    expect((await user.api.webhooks.list()).data).toEqual([])
    await page.context().close()
  })

  // The address has the focus from the start. Pressing anything else takes it away and tells that the address is missing:
  // that must not move what is pressed before it is released.
  it.each([1280, 390] as const)(
    'is reached by the first click, whatever its fields say then: at %i pixels',
    async (width) => {
      const user = await panel.newUser()
      const page = await user.open('/webhooks/new', { width })
      const all = box(page, /^Todos los eventos/)
      await all.waitFor()
      expect(await focused(page)).toBe('url')
      const at = async () => {
        const { x = 0, y = 0, width: w = 0, height: h = 0 } = (await all.boundingBox()) ?? {}
        return { x: x + w / 2, y: y + h / 2 }
      }
      const before = await at()
      await page.mouse.move(before.x, before.y)
      await page.mouse.down()
      // What the loss of the focus brings is shown in the next frames, if at all.
      await page.evaluate(
        'new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done))))',
      )
      expect(await at()).toEqual(before)
      await page.mouse.up()
      expect(await all.isChecked()).toBe(true)
      await page.getByText('Escribe la URL de tu servidor.').waitFor()
      await page.context().close()
    },
  )

  // What Gancho tells of the webhooks themselves is chosen apart: nobody gets it by having chosen everything.
  it('gets the events of Gancho itself only when they are chosen, beside all others too', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks/new')
    await field(page, 'URL de tu servidor').fill(panel.receiver.url)
    await box(page, /^Todos los eventos/).check()
    await box(page, /^Seleccionar todo en Avisos de Gancho · 0 de 5/).waitFor()
    await button(page, 'Crear webhook').click()
    await page.getByRole('heading', { name: 'Webhook creado' }).waitFor()
    expect((await user.api.webhooks.list()).data[0]?.events).toEqual(['*'])

    await page.goto(`${panel.url}/webhooks/new`)
    await field(page, 'URL de tu servidor').fill(`${panel.receiver.url}b`)
    await button(page, 'Avisos de Gancho').click()
    await box(page, /^gancho\.webhook\.failing/).check()
    await box(page, /^Todos los eventos/).check()
    await expectNoAxeViolations(page)
    await screenshot(page, 'webhook-form-operational')
    await button(page, 'Crear webhook').click()
    await page.getByRole('heading', { name: 'Webhook creado' }).waitFor()
    expect((await user.api.webhooks.list()).data[0]?.events.toSorted()).toEqual([
      '*',
      'gancho.webhook.failing',
    ])
    await page.context().close()
  })

  it('is made with what was chosen; the secret is shown once, and the list has it at once', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks')
    await page.getByRole('link', { name: 'Nuevo webhook' }).first().click()
    await field(page, 'URL de tu servidor').fill(`${panel.receiver.url}hooks`)
    await field(page, 'Descripción').fill('Contabilidad')
    await box(page, /^Seleccionar todo en Facturas · 0 de 5/).check()
    await box(page, /^invoice\.cancelled/).uncheck()
    await page.getByText('4 eventos elegidos').waitFor()
    await box(page, /^Seleccionar todo en Facturas · 4 de 5/).waitFor()
    const isMixed = `document.querySelector('[aria-label^="Seleccionar todo en Facturas"]').indeterminate`
    expect(await page.evaluate(isMixed)).toBe(true)
    await field(page, 'Buscar un evento').fill('pago')
    await page.getByText('2 encontrados').waitFor()
    await box(page, /^payment\.received/).check()
    await button(page, 'Generar').click()
    const secret = await field(page, 'Secreto').inputValue()
    await button(page, /^Avanzado/).click()
    await button(page, 'Añadir cabecera').click()
    await field(page, 'Nombre de la cabecera 1').fill('X-Origen')
    await field(page, 'Valor de la cabecera 1').fill('gancho')
    await field(page, 'Ritmo').fill('20')
    await page.getByRole('switch', { name: /En orden/ }).check()
    await field(page, 'Reintentos').selectOption('Esperas propias')
    await field(page, 'Esperas entre intentos').fill('10 s, 5 min')
    await button(page, 'Crear webhook').click()

    await page.getByRole('heading', { name: 'Webhook creado' }).waitFor()
    expect(await page.getByRole('dialog').locator('code').textContent()).toBe(secret)
    await expectNoAxeViolations(page)
    const { data } = await user.api.webhooks.list()
    expect(data).toMatchObject([
      {
        url: `${panel.receiver.url}hooks`,
        description: 'Contabilidad',
        headers: { 'X-Origen': 'gancho' },
        rate_limit_per_second: 20,
        ordered: true,
        retry_schedule_seconds: [0, 10, 300],
      },
    ])
    expect(data[0]!.events.toSorted()).toEqual([
      'invoice.authorized',
      'invoice.created',
      'invoice.rejected',
      'invoice.sent',
      'payment.received',
    ])
    await button(page, 'Ya lo guardé').click()
    await page.getByRole('link', { name: /\/hooks/ }).waitFor()
    await page.context().close()
  })

  it('is made by keyboard alone', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks')
    await page.getByRole('link', { name: 'Nuevo webhook' }).first().focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('url')
    await page.keyboard.type(panel.receiver.url)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Webhook creado' }).waitFor()
    expect((await user.api.webhooks.list()).data).toMatchObject([{ events: ['*'] }])
    await page.context().close()
  })

  it('shows what the API refuses beside its field', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks/new')
    await field(page, 'URL de tu servidor').fill('https://hooks.example.com:5432/')
    await box(page, /^Todos los eventos/).check()
    await button(page, 'Crear webhook').click()
    await page.getByText(/Este puerto no es de un servidor web/).waitFor()
    expect(await focused(page)).toBe('url')
    await page.context().close()
  })

  it('is not lost by a slip: closing asks first, and so does going back', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks')
    await page.getByRole('link', { name: 'Nuevo webhook' }).first().click()
    await field(page, 'URL de tu servidor').fill('https://hooks.example.com/')
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog', { name: '¿Descartar lo que escribiste?' }).waitFor()
    await expectNoAxeViolations(page)
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancelar' }).click()
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
    expect(await field(page, 'URL de tu servidor').inputValue()).toBe('https://hooks.example.com/')
    await page.goBack()
    await button(page, 'Descartar').click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.context().close()
  })
})

describe('editing a webhook', () => {
  it('sends only what was changed, so that what others changed meanwhile stays', async () => {
    const user = await panel.newUser()
    const webhook = await user.api.webhooks.create({
      url: panel.receiver.url,
      events: ['*'],
      headers: { Authorization: 'Bearer x' },
    })
    const page = await user.open(`/webhooks/${webhook.id}/edit`)
    await field(page, 'Descripción').fill('mine')
    await user.api.webhooks.update(webhook.id, { timeout_ms: 5_000 })
    await button(page, 'Guardar').click()
    await page
      .getByRole('status')
      .getByText(/^Guardado/)
      .waitFor()
    expect(await user.api.webhooks.get(webhook.id)).toMatchObject({ description: 'mine', timeout_ms: 5_000 })
    await page.context().close()
  })

  it('shows what somebody else changed in the same field, and overwrites it only when told to', async () => {
    const user = await panel.newUser()
    const webhook = await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
    const page = await user.open(`/webhooks/${webhook.id}/edit`)
    await field(page, 'Descripción').fill('mine')
    await user.api.webhooks.update(webhook.id, { description: 'theirs' })
    await button(page, 'Guardar').click()
    await page.getByRole('alert').getByText('Alguien cambió este webhook mientras tanto').waitFor()
    await page.getByText('theirs').waitFor()
    await expectNoAxeViolations(page)
    expect((await user.api.webhooks.get(webhook.id)).description).toBe('theirs')
    await button(page, 'Conservar lo mío y guardar de nuevo').click()
    await button(page, 'Guardar').click()
    await page
      .getByRole('status')
      .getByText(/^Guardado/)
      .waitFor()
    expect((await user.api.webhooks.get(webhook.id)).description).toBe('mine')
    await page.context().close()
  })
})
