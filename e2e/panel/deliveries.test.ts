import type { Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  expectNoAxeViolations,
  lightViews,
  nameOf,
  type PanelUser,
  screenshot,
  startPanel,
  type TestPanel,
} from './support/index.ts'
import { sendInvoice } from './support/invoices.ts'

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
})
afterEach(() => {
  panel.receiver.answer((_request, response) => response.writeHead(204).end())
  expect(panel.takeErrors()).toEqual([])
})
afterAll(() => panel.close())

const button = (page: Page, name: RegExp | string) => page.getByRole('button', { name, exact: true })
const field = (page: Page, name: RegExp | string) => page.getByLabel(name, { exact: true })
const rows = (page: Page) => page.locator('[data-delivery]')
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name)

/** What is refused like this is not noted as an error of the page. */
const refuse = (route: Route) => route.fulfill({ status: 404, json: {} })

const settled = (user: PanelUser, count: number) =>
  expect
    .poll(async () => {
      const { data } = await user.api.deliveries.list({ limit: 100 })
      return data.filter(({ status }) => status !== 'SENDING' && status !== 'PENDING').length
    })
    .toBe(count)

/** One delivered, one failed, one test: of one webhook. */
async function someOfEach(user: PanelUser) {
  const webhook = await user.api.webhooks.create({
    url: `${panel.receiver.url}hook`,
    events: ['*'],
    retry_schedule_seconds: [0],
  })
  await sendInvoice(user.api, { id: 'inv-delivered' })
  await settled(user, 1)
  panel.receiver.answer((_request, response) => response.writeHead(503).end())
  await sendInvoice(user.api, { id: 'inv-failed' })
  await settled(user, 2)
  panel.receiver.answer((_request, response) => response.writeHead(204).end())
  await user.api.webhooks.test(webhook.id)
  await settled(user, 3)
  return webhook
}

describe('the log of deliveries', () => {
  it.each(lightViews.map((view) => [nameOf(view), view] as const))(
    'reads well in each of its states: %s',
    async (name, view) => {
      const user = await panel.newUser()
      const page = await user.open('/deliveries', view)
      await page.getByRole('heading', { name: /^(?:Aún no hay entregas|No deliveries yet)$/ }).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `deliveries-empty-${name}`)

      const webhook = await someOfEach(user)
      await page.reload()
      await expect.poll(() => rows(page).count()).toBe(3)
      await expectNoAxeViolations(page)
      await screenshot(page, `deliveries-${name}`)

      await button(page, /^(?:Filtros|Filters)$/).click()
      await field(page, /^(?:Evento|Event)$/).selectOption('invoice.*')
      await field(page, /^(?:Periodo|Time)$/).selectOption('24h')
      await field(page, /^(?:Causa del fallo|Cause of the failure)$/).selectOption('timeout')
      await page.getByRole('heading', { name: /^(?:Ninguna entrega coincide|No delivery fits)$/ }).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `deliveries-none-${name}`)

      await page.goto(`${panel.url}/webhooks/${webhook.id}`)
      await expect.poll(() => rows(page).count()).toBe(3)
      await expectNoAxeViolations(page)
      await screenshot(page, `webhook-log-${name}`)
      await page.context().close()
    },
  )

  // Only of the log as it is: beside other filters the numbers would not be those of the rows.
  it('says on its tabs how many failed and how many wait, for a tenant and for who acts for it', async () => {
    const user = await panel.newUser()
    const webhook = await someOfEach(user)
    for (const page of [
      await user.open('/deliveries'),
      await user.open(`/webhooks/${webhook.id}`),
      await panel.openAsOperator(`/deliveries?tenant=${user.tenantId}`),
    ]) {
      await button(page, 'Fallidas 1').waitFor()
      await button(page, 'Pendientes 0').click()
      await page.getByRole('heading', { name: 'Ninguna entrega coincide' }).waitFor()
      await field(page, 'Buscar por id de entrega, evento o recurso').first().fill('inv-failed')
      await button(page, 'Fallidas').waitFor()
      await page.context().close()
    }
    const { tenantId } = await panel.newUser()
    const page = await panel.openAsOperator(`/deliveries?tenant=${tenantId}`)
    await page.getByRole('heading', { name: 'Aún no hay entregas' }).waitFor()
    await page.context().close()
  })

  it('is filtered in the URL, by chips that can be taken away', async () => {
    const user = await panel.newUser()
    await someOfEach(user)
    const page = await user.open('/deliveries?error=http_status&range=24h&code=5xx&event=invoice.*')
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.getByText('inv-failed').waitFor()
    await button(page, /^Respuesta 5xx/).click()
    await button(page, /^Tu servidor respondió con un error/).click()
    await expect.poll(() => rows(page).count()).toBe(3)
    expect(parameter(page, 'range')).toBe('24h')
    await button(page, 'Fallidas').click()
    await expect.poll(() => rows(page).count()).toBe(1)
    expect(parameter(page, 'status')).toBe('FAILED')
    await page.reload()
    await expect.poll(() => rows(page).count()).toBe(1)
    await button(page, 'Limpiar filtros').click()
    await expect.poll(() => rows(page).count()).toBe(3)
    await button(page, 'Filtros').click()
    await field(page, 'Solo pruebas').check()
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.context().close()
  })

  it('finds an id of any kind, from the keyboard', async () => {
    const user = await panel.newUser()
    await someOfEach(user)
    const page = await user.open('/deliveries')
    await expect.poll(() => rows(page).count()).toBe(3)
    const isInSearch = () => page.evaluate('document.activeElement.type === "search"')
    // By itself a key does nothing outside of the log, where it may be a slip or dictation (WCAG 2.1.4).
    await page.keyboard.press('/')
    expect(await isInSearch()).toBe(false)
    await rows(page).first().focus()
    await page.keyboard.press('/')
    expect(await isInSearch()).toBe(true)
    await rows(page).first().focus()
    await page.keyboard.press('Control+K')
    await page.keyboard.type('inv-failed')
    await expect.poll(() => rows(page).count()).toBe(1)
    expect(parameter(page, 'q')).toBe('inv-failed')
    const [delivery] = (await user.api.deliveries.list({ q: 'inv-delivered' })).data
    await page.keyboard.press('Control+A')
    await page.keyboard.type(delivery?.event_id ?? '')
    await page.getByText('inv-delivered').waitFor()
    expect(await rows(page).count()).toBe(1)
    await page.context().close()
  })

  // On a desktop the list stays beside the detail; the keyboard goes through both.
  it('shows one beside the list, and moves by keyboard', async () => {
    const user = await panel.newUser()
    await someOfEach(user)
    const page = await user.open('/deliveries')
    await rows(page).first().focus()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByText('No pudimos entregarla: falló el único intento.').waitFor()
    expect(await rows(page).count()).toBe(3)
    const focused = 'document.activeElement.getAttribute("data-delivery")'
    const [, failed] = (await user.api.deliveries.list()).data
    await expect.poll(() => page.evaluate(focused)).toBe(failed?.id)
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await page.getByText(/^Entregada al primer intento/).waitFor()
    await button(page, 'Cerrar el detalle').click()
    await page.waitForURL((url) => url.pathname === '/deliveries')
    await page.context().close()
  })

  it('is a list and then a page on a phone, and goes back to where it was', async () => {
    const user = await panel.newUser()
    const { id } = await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
    for (let sent = 0; sent < 14; sent += 1) await sendInvoice(user.api, { id: `inv-${sent}` })
    await settled(user, 14)
    const page = await user.open(`/deliveries?webhook=${id}`, { width: 390 })
    await page.getByText('inv-2', { exact: true }).scrollIntoViewIfNeeded()
    const before = await page.evaluate<number>('scrollY')
    expect(before).toBeGreaterThan(200)
    await rows(page).nth(11).click()
    await page.getByRole('link', { name: 'Entregas', exact: true }).waitFor()
    await expect.poll(() => page.evaluate('scrollY')).toBe(0)
    await page.goBack()
    await expect.poll(() => rows(page).count()).toBe(14)
    await expect.poll(() => page.evaluate('scrollY')).toBe(before)
    expect(parameter(page, 'webhook')).toBe(id)
    await page.context().close()
  })
})

describe('the pages of the log', () => {
  it('come one after the other, and an empty one is no end', async () => {
    const user = await panel.newUser()
    await someOfEach(user)
    const page = await user.open('/webhooks')
    const { data } = await user.api.deliveries.list()
    const answers = [
      { data: [], next_cursor: 'one' },
      { data: data.slice(0, 1), next_cursor: 'two' },
      { data: data.slice(1), next_cursor: null },
    ]
    await page.route(/\/v1\/deliveries\/stream/, refuse)
    // A filter that fits few is answered so by a table of millions.
    await page.route(/\/v1\/deliveries\?/, (route) => {
      const cursor = new URL(route.request().url()).searchParams.get('cursor')
      return route.fulfill({ json: answers[cursor === null ? 0 : cursor === 'one' ? 1 : 2] })
    })
    await page.goto(`${panel.url}/deliveries?status=FAILED`)
    await page.getByText(/^En las más recientes no hay ninguna/).waitFor()
    await expectNoAxeViolations(page)
    await button(page, 'Seguir buscando').click()
    await expect.poll(() => rows(page).count()).toBe(1)
    await button(page, 'Seguir buscando').click()
    await page.getByText('3 entregas').waitFor()
    expect(await button(page, 'Seguir buscando').count()).toBe(0)
    await page.context().close()
  })

  it('say why they cannot be shown, and try again', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks')
    await page.route(/\/v1\/deliveries\?/, (route) => route.fulfill({ status: 400, json: {} }))
    await page.goto(`${panel.url}/deliveries`)
    await page.getByRole('alert').getByRole('heading').waitFor()
    await expectNoAxeViolations(page)
    await page.unroute(/\/v1\/deliveries\?/)
    await button(page, 'Intentar de nuevo').click()
    await page.getByRole('heading', { name: 'Aún no hay entregas' }).waitFor()
    await page.context().close()
  })
})

describe('the live log', () => {
  // What somebody reads stays where it is: new rows wait for the button, changed ones change in place.
  it('offers new deliveries, and changes those that are shown', async () => {
    const user = await panel.newUser()
    await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
    panel.receiver.answer((_request, response) => response.writeHead(500).end())
    await sendInvoice(user.api, { id: 'inv-first' })
    await expect
      .poll(async () => (await user.api.deliveries.list()).data[0])
      .toMatchObject({ status: 'PENDING', attempts: 1 })
    const page = await user.open('/deliveries')
    await page.getByText('En vivo').waitFor()
    await page
      .getByRole('row', { name: /inv-first/ })
      .getByText('Pendiente')
      .waitFor()
    panel.receiver.answer((_request, response) => response.writeHead(204).end())
    await sendInvoice(user.api, { id: 'inv-second' })
    await sendInvoice(user.api, { id: 'inv-third' })
    await button(page, '2 nuevas').waitFor()
    expect(await rows(page).count()).toBe(1)
    await expectNoAxeViolations(page)
    await page
      .getByRole('row', { name: /inv-first/ })
      .getByText('Entregada')
      .waitFor()
    await button(page, '2 nuevas').click()
    await expect.poll(() => rows(page).count()).toBe(3)
    await page.getByRole('row').nth(1).getByText('inv-third').waitFor()
    await page.context().close()
  })

  // A proxy that lets no stream through is no reason to show what is old.
  it('asks for what is new where no stream gets through', async () => {
    const user = await panel.newUser()
    await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
    await sendInvoice(user.api, { id: 'inv-first' })
    await settled(user, 1)
    const page = await user.open('/webhooks')
    await page.route(/\/v1\/deliveries\/stream/, refuse)
    await page.goto(`${panel.url}/deliveries`)
    await page.getByText('inv-first').waitFor()
    await page.getByText('En vivo').waitFor()
    await sendInvoice(user.api, { id: 'inv-second' })
    await button(page, '1 nueva').waitFor()
    await page.context().close()
  })

  it('can be paused, and says when it lost its connection', async () => {
    const user = await panel.newUser()
    await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
    await sendInvoice(user.api)
    await settled(user, 1)
    const page = await user.open('/deliveries')
    await button(page, 'Pausar').click()
    await page.getByText('En pausa').waitFor()
    await sendInvoice(user.api)
    await settled(user, 2)
    await page.context().setOffline(true)
    await button(page, 'Reanudar').click()
    await page.getByText('Reconectando').waitFor()
    await page.context().setOffline(false)
    await button(page, '1 nueva').waitFor()
    await page.getByText('En vivo').waitFor()
    await page.context().close()
  })
})
