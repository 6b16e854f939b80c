import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { keyboard } from './support/hands.ts'
import {
  expectNoAxeViolations,
  nameOf,
  screenshot,
  startPanel,
  type TestPanel,
  views,
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
const toggle = (page: Page, name: RegExp | string) => page.getByRole('switch', { name })
const saved = (page: Page) =>
  page.getByRole('status').getByText('Ajustes de alertas guardados').last().waitFor()

const settings = {
  email: {
    addresses: ['ana.maria.villavicencio@contabilidad.ejemplo.com', 'ops@example.com'],
    language: 'es',
    kinds: ['exhausted', 'disabled', 'degraded'],
    recoveries: true,
  },
  success_rate: { below_percent: 99.5, window_minutes: 45, min_deliveries: 1_000 },
} as const

describe('the settings of alerts', () => {
  it.each(views.map((view) => [nameOf(view), view] as const))(
    'read well as they begin, filled in, with errors, and in conflict: %s',
    async (name, view) => {
      const user = await panel.newUser()
      const page = await user.open('/alerts/settings', view)
      await page.getByText(/^(?:Todavía nadie recibe correos|Nobody gets e-mails yet)\.$/).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `alert-settings-new-${name}`)

      await user.api.alertSettings.save(settings)
      await page.reload()
      await page.getByText('ops@example.com').waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `alert-settings-${name}`)

      await field(page, /^(?:Direcciones|Addresses)$/)
        .first()
        .fill('ana')
      await button(page, /^(?:Agregar|Add)$/).click()
      await field(page, /^(?:Porcentaje de entregas|Percent of deliveries)$/).fill('0')
      await button(page, /^(?:Guardar|Save)$/).click()
      await page.getByText(/^(?:El porcentaje va de|The percentage goes from) 1/).waitFor()
      await expect.poll(() => page.evaluate<string>('document.activeElement.name')).toBe('draft')
      await expectNoAxeViolations(page)
      await screenshot(page, `alert-settings-errors-${name}`)

      await button(page, /^(?:Descartar|Discard)$/).click()
      await box(page, /^(?:Webhook desactivado|Webhook disabled)/).uncheck()
      await user.api.alertSettings.save({ ...settings, email: { ...settings.email, kinds: ['failing'] } })
      await button(page, /^(?:Guardar|Save)$/).click()
      await page.getByText(/^(?:Alguien cambió estos ajustes|Someone changed these settings)/).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `alert-settings-conflict-${name}`)
      await page.context().close()
    },
  )

  it('are filled in and saved by keyboard alone, from the list of alerts', async () => {
    const user = await panel.newUser()
    const page = await user.open('/alerts')
    const hands = keyboard(page)
    await hands.press(page.getByRole('link', { name: 'Ajustes', exact: true }))
    await page.getByRole('heading', { name: 'Ajustes de alertas' }).waitFor()
    const addresses = page.getByRole('textbox', { name: 'Direcciones' })
    await hands.type(addresses, 'ana@example.com; ops@example.com')
    await page.keyboard.press('Enter')
    await page.getByRole('listitem').getByText('ops@example.com').waitFor()
    // What is written and not added yet is saved too.
    await page.keyboard.type('contabilidad@example.com')
    await hands.press(button(page, 'Quitar ops@example.com'))
    expect(await page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe(
      'Quitar ana@example.com',
    )
    await hands.check(box(page, /^Fallan todos los intentos/))
    await hands.check(toggle(page, /^Vigilar la tasa de éxito/))
    await hands.type(field(page, 'Porcentaje de entregas'), '99,5')
    await hands.type(field(page, 'Mínimo de entregas'), '50')
    await page.getByText('Cambios sin guardar').waitFor()
    await hands.press(button(page, 'Guardar'))
    await saved(page)
    expect(await user.api.alertSettings.get()).toMatchObject({
      email: {
        addresses: ['ana@example.com', 'contabilidad@example.com'],
        language: 'es',
        kinds: ['exhausted', 'disabled', 'degraded'],
      },
      success_rate: { below_percent: 99.5, window_minutes: 60, min_deliveries: 50 },
      version: 1,
    })
    await page.getByText('Cambios sin guardar').waitFor({ state: 'detached' })
    await page.reload()
    expect(await field(page, 'Porcentaje de entregas').inputValue()).toBe('99,5')
    await page.context().close()
  })

  it('say what is wrong beside the field, and keep what was typed until it is saved', async () => {
    const user = await panel.newUser()
    const page = await user.open('/alerts/settings')
    const addresses = page.getByRole('textbox', { name: 'Direcciones' })
    await addresses.fill('ana')
    await button(page, 'Agregar').click()
    await page.getByText('Escribe un correo electrónico como ana@example.com.').waitFor()
    await addresses.fill('ana@example.com Ana@example.com')
    await button(page, 'Agregar').click()
    await page.getByText('Esta dirección está repetida.').waitFor()
    await addresses.fill(Array.from({ length: 11 }, (_, place) => `a${place}@example.com`).join(', '))
    await button(page, 'Agregar').click()
    await page.getByText('Caben 10 direcciones.').waitFor()
    // What only the API knows is said in the same place.
    await addresses.fill('ana@exa_mple.com')
    await button(page, 'Guardar').click()
    await page.getByText('ana@exa_mple.com: Escribe un correo electrónico').waitFor()
    expect((await user.api.alertSettings.get()).version).toBe(0)

    await page.getByRole('link', { name: 'Webhooks' }).first().click()
    await page.getByRole('alertdialog').waitFor()
    await expectNoAxeViolations(page)
    await button(page, 'Cancelar').click()
    expect(await addresses.inputValue()).toBe('ana@exa_mple.com')
    await page.context().close()
  })

  // Two people have the screen open: nobody's change is lost without being seen.
  it('keep what somebody else saved meanwhile, and ask when both changed the same', async () => {
    const user = await panel.newUser()
    await user.api.alertSettings.save(settings)
    const page = await user.open('/alerts/settings')
    await toggle(page, /^Avisar también/).uncheck()
    await user.api.alertSettings.save({ ...settings, success_rate: null })
    await button(page, 'Guardar').click()
    await saved(page)
    expect(await user.api.alertSettings.get()).toMatchObject({
      email: { ...settings.email, recoveries: false },
      success_rate: null,
    })

    await field(page, 'Idioma de los correos').selectOption('Inglés')
    await box(page, /^Webhook desactivado/).uncheck()
    const theirs = await user.api.alertSettings.save({ email: { ...settings.email, kinds: ['failing'] } })
    await button(page, 'Guardar').click()
    await page.getByRole('alert').getByText('Fallan todos los intentos').waitFor()
    expect((await user.api.alertSettings.get()).version).toBe(theirs.version)
    await button(page, 'Guardar lo mío encima').click()
    await page.getByText('Alguien cambió estos ajustes').waitFor({ state: 'detached' })
    expect((await user.api.alertSettings.get()).email).toMatchObject({
      language: 'en',
      kinds: ['exhausted', 'degraded'],
      recoveries: true,
    })
    await page.context().close()
  })

  it('are only looked at by those who may not change them', async () => {
    const user = await panel.newUser('read')
    await user.api.alertSettings.save(settings)
    const page = await user.open('/alerts/settings')
    await page.getByText('Puedes ver estos ajustes, pero no cambiarlos.').waitFor()
    await page.getByText('ops@example.com').waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, 'alert-settings-read-only')
    expect(await button(page, 'Guardar').count()).toBe(0)
    expect(await box(page, /^Webhook desactivado/).isDisabled()).toBe(true)
    await page.context().close()
  })
})
