import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { expectNoAxeViolations, startPanel, type TestPanel } from './support/index.ts'

const password = 'four words nobody would guess'

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel({ GANCHO_OPERATOR_PASSWORD: password })
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true })

// Cookies are all that a session is to the browser: without them it has ended.
it('a session that ends asks to sign in over what is open, and loses nothing that was typed', async () => {
  const user = await panel.newUser()
  const page = await user.open('/webhooks/new')
  await field(page, 'URL de tu servidor').fill(`${panel.receiver.url}kept`)
  await page.getByRole('checkbox', { name: /^Todos los eventos/ }).check()
  await page.context().clearCookies()
  await button(page, 'Crear webhook').click()

  const ended = page.getByRole('dialog', { name: 'Tu sesión terminó' })
  await ended.waitFor()
  await expectNoAxeViolations(page)
  await ended.getByLabel('Clave de API').fill(user.apiKey)
  await page.keyboard.press('Enter')
  await ended.waitFor({ state: 'hidden' })
  expect(await field(page, 'URL de tu servidor').inputValue()).toBe(`${panel.receiver.url}kept`)
  await button(page, 'Crear webhook').click()
  await page.getByRole('heading', { name: 'Webhook creado' }).waitFor()
  await page.context().close()
})

it('an operator signs in by password, and acts for the tenant that they pick; links keep it', async () => {
  const user = await panel.newUser()
  await user.api.webhooks.create({ url: `${panel.receiver.url}theirs`, events: ['*'] })
  const page = await panel.open('/webhooks')
  await button(page, 'Usar la contraseña de operador').click()
  await field(page, 'Contraseña de operador').fill('wrong')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('No pudimos iniciar tu sesión').waitFor()
  await field(page, 'Contraseña de operador').fill(password)
  await page.keyboard.press('Enter')

  await page.getByRole('heading', { name: 'Elige un cliente' }).waitFor()
  await expectNoAxeViolations(page)
  await page.getByRole('button', { name: new RegExp(`^${user.tenantId}`) }).click()
  await page.getByRole('link', { name: /\/theirs/ }).click()
  await page.getByRole('heading', { name: /\/theirs/ }).waitFor()
  expect(new URL(page.url()).searchParams.get('tenant')).toBe(user.tenantId)

  await page.getByRole('link', { name: 'Cambiar de cliente' }).click()
  await page.getByRole('heading', { name: 'Elige un cliente' }).waitFor()
  await field(page, 'Id del cliente').fill('no es un id')
  await button(page, 'Abrir').click()
  await page.getByText(/^Escribe de 1 a 64 letras/).waitFor()
  await field(page, 'Id del cliente').fill('somebody-new')
  await button(page, 'Abrir').click()
  await page.getByRole('heading', { name: 'Aún no tienes webhooks' }).waitFor()
  await page.context().close()
})
