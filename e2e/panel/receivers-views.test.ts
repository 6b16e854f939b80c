import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import {
  expectNoAxeViolations,
  lightViews,
  nameOf,
  type PanelUser,
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

/** Sends to a bin as anybody may, and waits until it was kept. */
async function post(user: PanelUser, bin: { id: string; url: string }, init: RequestInit = {}, path = '') {
  const { requests } = await user.api.bins.get(bin.id)
  await fetch(`${bin.url}${path}`, { method: 'POST', ...init })
  await expect
    .poll(async () => (await user.api.bins.requests(bin.id)).data.length)
    .toBeGreaterThan(Math.min(requests, 99))
}

it.each(lightViews.map((view) => [nameOf(view), view] as const))('reads well: %s', async (name, view) => {
  const user = await panel.newUser()
  const page = await user.open('/receivers', view)
  const looks = async (state: string) => {
    await expectNoAxeViolations(page)
    await screenshot(page, `receivers-${state}-${name}`)
  }
  await page.getByRole('heading', { name: /^(?:Mira qué enviamos|See what we send)$/ }).waitFor()
  await looks('empty')

  const bin = await user.api.bins.create({
    name: view.language === 'es' ? 'Facturas' : 'Invoices',
    answers: [{ status: 500 }, { status: null, delay_ms: 1_500 }, { status: 200 }],
  })
  await page.goto(`${panel.url}/receivers/${bin.id}`)
  await page.getByRole('heading', { name: /^(?:Esperando|Waiting)/ }).waitFor()
  await looks('waiting')

  const webhook = await user.api.webhooks.create({ url: bin.url, events: ['*'] })
  await post(user, bin, { body: 'hello', headers: { 'content-type': 'text/plain' } }, '/a/path')
  await user.api.bins.update(bin.id, { answers: [{ status: 200 }], secret: webhook.secret })
  await user.api.webhooks.check(webhook.id, { event: 'invoice.created' })
  await user.api.bins.update(bin.id, { answers: bin.answers })
  await page.goto(`${panel.url}/receivers`)
  await page.getByRole('link', { name: bin.name }).waitFor()
  await looks('list')

  await page.goto(`${panel.url}/receivers/${bin.id}`)
  await page.getByRole('listitem').getByRole('link').nth(2).waitFor()
  await looks('bin')
  await page.getByText(/^(?:Firma no válida|Invalid signature)$/).waitFor()
  await page
    .getByRole('listitem')
    .filter({ hasText: /Firma no válida|Invalid signature/ })
    .getByRole('link')
    .click()
  await page.getByText(/Ninguna firma coincide|No signature fits/).waitFor()
  await page.getByText('invoice_id').waitFor()
  await looks('invalid')

  await page.goto(`${panel.url}/receivers/${bin.id}/answers`)
  await page.getByRole('dialog').waitFor()
  await looks('answers')
  await button(page, /^(?:Redirige|Redirects)$/).click()
  await page.getByRole('textbox', { name: 'location' }).waitFor()
  await page.getByRole('textbox', { name: /^(?:Código|Status code)$/ }).fill('99')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(?:Guardar|Save)$/ })
    .click()
  await page.getByText(/Un número de 200 a 599|A number from 200 to 599/).waitFor()
  await looks('answers-error')

  await page.goto(`${panel.url}/receivers/${bin.id}`)
  await page.getByRole('button', { name: /^(?:Más acciones|More actions)/ }).click()
  await page.getByRole('menuitem', { name: /^(?:Eliminar|Delete)$/ }).click()
  await page.getByRole('alertdialog').waitFor()
  await looks('delete')

  await page.goto(`${panel.url}/receivers/bin_00000000000000000000000000`)
  await page.getByRole('heading', { name: /no existe|does not exist/ }).waitFor()
  await looks('gone')
  await page.context().close()
})

it('reads well while it loads, and when it cannot be loaded', async () => {
  const user = await panel.newUser()
  const bin = await user.api.bins.create({ name: 'Lento' })
  const page = await user.open('/webhooks')
  for (const path of ['/receivers', `/receivers/${bin.id}`]) {
    const held = Promise.withResolvers<void>()
    await page.route('**/v1/bins**', async (route) => {
      await held.promise
      await route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: '{"code":"forbidden"}',
      })
    })
    await page.goto(`${panel.url}${path}`)
    await page.getByText('Cargando…').waitFor({ state: 'attached' })
    await expectNoAxeViolations(page)
    await screenshot(page, `receivers-loading${path.length > 12 ? '-one' : ''}`)
    held.resolve()
    await button(page, 'Intentar de nuevo').waitFor()
    await expectNoAxeViolations(page)
    await page.unroute('**/v1/bins**')
    await button(page, 'Intentar de nuevo').click()
    await page.getByText('Lento').waitFor()
  }
  // What was read stays in sight while it cannot be read again.
  await page.route('**/v1/bins**', (route) => route.abort())
  await page.getByText('Reconectando').waitFor()
  await page.getByRole('heading', { name: 'Lento' }).waitFor()
  await page.context().close()
  panel.takeErrors()
})

it('reads well with news over the list, and the dialog for its name', async () => {
  const user = await panel.newUser()
  const bin = await user.api.bins.create({ name: 'Noticias' })
  await post(user, bin, { body: '{"a":{"b":[1,2,3]}}' })
  const page = await user.open(`/receivers/${bin.id}`)
  await page.getByRole('listitem').getByRole('link').click()
  await post(user, bin, { method: 'DELETE' })
  await button(page, '1 nueva').waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, 'receivers-news')
  await page.getByRole('button', { name: /^Más acciones/ }).click()
  await page.getByRole('menuitem', { name: 'Cambiar el nombre' }).click()
  await page.getByRole('textbox', { name: 'Nombre' }).fill('Otro nombre')
  await expectNoAxeViolations(page)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Otro nombre' }).waitFor()
  await page.goto(`${panel.url}/receivers/${bin.id}?request=brq_gone`)
  await page.getByRole('heading', { name: 'Esta petición ya no se guarda' }).waitFor()
  await expectNoAxeViolations(page)
  await page.context().close()
})
