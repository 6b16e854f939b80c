import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { expectNoAxeViolations, type PanelUser, startPanel, type TestPanel } from './support/index.ts'

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

const button = (page: Page, name: RegExp | string) => page.getByRole('button', { name, exact: true })
const link = (page: Page, name: RegExp | string) => page.getByRole('link', { name, exact: true })

/** Sends to a bin as anybody may, and waits until it was kept. */
async function post(user: PanelUser, bin: { id: string; url: string }, init: RequestInit = {}, path = '') {
  const { requests } = await user.api.bins.get(bin.id)
  await fetch(`${bin.url}${path}`, { method: 'POST', ...init })
  await expect
    .poll(async () => (await user.api.bins.requests(bin.id)).data.length)
    .toBeGreaterThan(Math.min(requests, 99))
}

// What the tool is for, by mouse alone: nobody copies a secret.
it('is the target of a webhook in a few clicks, and finds its signature valid', async () => {
  const user = await panel.newUser()
  const page = await user.open('/receivers')
  await button(page, 'Nuevo receptor').click()
  await page.getByRole('heading', { level: 1, name: 'Receptor 1' }).waitFor()
  await link(page, 'Usar como destino de un webhook').click()
  await page.getByRole('dialog').waitFor()
  await expect.poll(() => page.getByRole('textbox', { name: /^URL/ }).inputValue()).toContain('/bins/')
  await page.getByRole('checkbox', { name: /^Todos los eventos/ }).check()
  await button(page, 'Crear webhook').click()
  await link(page, 'Probar ahora').click()
  await button(page, 'Enviar').click()
  await page.getByText(/Tu servidor respondió 200 en/).waitFor()
  await page.goto(`${panel.url}/receivers`)
  await link(page, 'Receptor 1').click()
  await page.getByRole('listitem').getByText('Firma válida').waitFor()
  await page.getByRole('listitem').getByRole('link').click()
  await page.getByText('Se firmó con el secreto que conoce este receptor').waitFor()
  await page.getByText('Un webhook envía aquí').waitFor()
  await page.context().close()
})

it('fails twice and then answers 200, as the log of deliveries shows', async () => {
  const user = await panel.newUser()
  const bin = await user.api.bins.create({ name: 'Guion' })
  const webhook = await user.api.webhooks.create({ url: bin.url, events: ['*'] })
  await user.api.webhooks.update(webhook.id, { retry_schedule_seconds: [0, 1, 1] })
  const page = await user.open(`/receivers/${bin.id}`)
  await page.getByText('Siempre 200.').waitFor()
  await page.getByRole('main').getByRole('link', { name: 'Cambiar' }).click()
  await button(page, 'Falla dos veces y luego 200').click()
  expect(await button(page, 'Falla dos veces y luego 200').getAttribute('aria-pressed')).toBe('true')
  await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByText('Desde la petición 3').waitFor()

  const event = await user.api.webhooks.test(webhook.id)
  const delivery = async () => (await user.api.deliveries.list({ event_id: event.id })).data[0]
  await expect.poll(async () => (await delivery())?.status).toBe('DELIVERED')
  const { data } = await user.api.deliveries.attempts((await delivery())?.id ?? '')
  expect(data.map(({ status_code }) => status_code)).toEqual([200, 500, 500])
  await page.goto(`${panel.url}/deliveries/${(await delivery())?.id}`)
  await page.getByText(/Entregada tras 3 intentos/).waitFor()
  await page.context().close()
})

// What somebody reads stays where it is; what comes meanwhile is told, and waits.
it('never moves what is read: new ones wait behind a button', async () => {
  const user = await panel.newUser()
  const bin = await user.api.bins.create()
  const page = await user.open(`/receivers/${bin.id}`)
  await page.getByRole('heading', { name: 'Esperando la primera petición' }).waitFor()
  await post(user, bin, { body: '{"place":1}' }, '/first')
  const rows = page.getByRole('list', { name: 'Peticiones, de la más reciente a la más antigua' })
  await rows.getByRole('link', { name: '/first' }).click()
  await page.getByText('place:').waitFor()
  await post(user, bin, {}, '/second')
  await post(user, bin, {}, '/third')
  await button(page, '2 nuevas').waitFor()
  expect(await rows.getByRole('listitem').count()).toBe(1)
  await page.getByText('place:').waitFor()
  await button(page, '2 nuevas').click()
  await expect.poll(() => rows.getByRole('listitem').count()).toBe(3)
  await page.getByText('place:').waitFor()

  await button(page, 'Pausar').click()
  await page.getByText('En pausa', { exact: true }).waitFor()
  await post(user, bin, {}, '/fourth')
  await button(page, 'Reanudar').click()
  await button(page, '1 nueva').waitFor()
  await page.context().close()
})

it('learns a secret that is pasted, and says what is wrong with one', async () => {
  const user = await panel.newUser()
  const bin = await user.api.bins.create()
  const page = await user.open(`/receivers/${bin.id}`)
  const secret = page.getByLabel('Secreto del webhook')
  await page.getByText('Pegar el secreto del webhook que envía aquí').click()
  await secret.fill('whsec_short')
  await button(page, 'Guardar').click()
  await page.getByText('El secreto debe tener entre 8 y 500 caracteres').waitFor()
  await secret.fill('the secret of a webhook')
  await button(page, 'Guardar').click()
  await page.getByText('Verifica', { exact: true }).waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Cambiar el secreto')
  expect(await secret.inputValue()).toBe('')
  await post(user, bin)
  await page.getByRole('listitem').getByText('Sin firma').waitFor()
  await page.getByText('Cambiar el secreto').click()
  await button(page, 'Olvidarlo').click()
  await page.getByText('No verifica', { exact: true }).waitFor()
  await page.context().close()
})

it('gives a request as a command that repeats it', async () => {
  const user = await panel.newUser()
  const bin = await user.api.bins.create()
  await post(
    user,
    bin,
    { method: 'PUT', body: "it's", headers: { 'x-api-key': 'hidden', 'x-own': '1' } },
    '/x',
  )
  const page = await user.open(`/receivers/${bin.id}`)
  await page.getByRole('listitem').getByRole('link').click()
  await button(page, 'Copiar como curl').click()
  const command = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(command).toContain("body() { printf %s 'it'\\''s'; }\n")
  expect(command).toContain(`curl -i --globoff --path-as-is --request 'PUT' --data-binary @- '${bin.url}/x'`)
  expect(command).toContain(`-H 'x-own: 1'`)
  expect(command).not.toContain('hidden')
  expect(command).not.toMatch(/content-length|-H 'host/)
  await page.context().close()
})

it('is made, scripted and deleted by keyboard alone', async () => {
  const user = await panel.newUser()
  const page = await user.open('/receivers')
  await button(page, 'Nuevo receptor').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Receptor 1' }).waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Receptor 1')
  await page.getByRole('main').getByRole('link', { name: 'Cambiar' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Siempre 200')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog').getByText('No se ha guardado.').waitFor()
  await expectNoAxeViolations(page)
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
  await page.getByRole('dialog').getByRole('textbox', { name: 'Código' }).last().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByText('Desde la petición 3').waitFor()

  await button(page, /^Más acciones/).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Eliminar' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog').waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Cancelar')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Mira qué enviamos' }).waitFor()
  expect((await user.api.bins.list()).data).toEqual([])
  await page.context().close()
})

it('offers those who may only look nothing that would be refused', async () => {
  const user = await panel.newUser('read')
  const bin = await user.api.bins.create({ name: 'Solo mirar' })
  const page = await user.open('/receivers')
  await link(page, 'Solo mirar').click()
  await page.getByText('Siempre 200.').waitFor()
  for (const name of [/Guardar/, /Más acciones/, /Eliminar/]) expect(await button(page, name).count()).toBe(0)
  for (const name of ['Cambiar', 'Usar como destino de un webhook']) {
    expect(await page.getByRole('main').getByRole('link', { name }).count()).toBe(0)
  }
  expect(bin.verifies).toBe(false)
  await page.context().close()
})

// A webhook's new secret reaches the bin that it sends to, or every request after it would be called invalid.
it('goes on verifying after the secret of its webhook was changed', async () => {
  const user = await panel.newUser()
  const bin = await user.api.bins.create()
  const webhook = await user.api.webhooks.create({ url: `${bin.url}/in`, events: ['*'] })
  const page = await user.open('/webhooks')
  await page.getByRole('button', { name: /^Más acciones/ }).click()
  await page.getByRole('menuitem', { name: 'Cambiar el secreto' }).click()
  await page.getByLabel('El secreto anterior también firma durante').selectOption({ index: 0 })
  await button(page, 'Cambiar el secreto').click()
  await button(page, 'Ya lo guardé').click()
  await user.api.webhooks.test(webhook.id)
  await page.goto(`${panel.url}/receivers/${bin.id}`)
  await page.getByRole('listitem').getByText('Firma válida').waitFor()
  await page.context().close()
})
