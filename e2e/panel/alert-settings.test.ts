import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type SmtpSink, startSmtpSink } from '../../packages/server/test/support/smtp-sink.ts'
import { keyboard } from './support/hands.ts'
import {
  expectNoAxeViolations,
  lightViews,
  nameOf,
  screenshot,
  startPanel,
  type TestPanel,
} from './support/index.ts'

let sink: SmtpSink
let panel: TestPanel
beforeAll(async () => {
  sink = await startSmtpSink()
  panel = await startPanel({
    GANCHO_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    GANCHO_MAIL_FROM: 'Gancho <gancho@example.com>',
  })
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(async () => {
  await panel.close()
  await sink.close()
})

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
  it.each(lightViews.map((view) => [nameOf(view), view] as const))(
    'read well filled in and tested, with errors, and in conflict: %s',
    async (name, view) => {
      const user = await panel.newUser()
      await user.api.alertSettings.save(settings)
      const page = await user.open('/alerts/settings', view)
      await button(page, /^(?:Enviar un correo de prueba|Send a test e-mail)$/).click()
      await page.getByText(/^(?:El servidor de correo aceptó|The mail server took)/).waitFor()
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

  it('lead to a webhook that gets the alerts as events', async () => {
    const user = await panel.newUser()
    const page = await user.open('/alerts/settings')
    await page.getByRole('link', { name: 'Crea uno para ellas' }).click()
    await page.getByText('5 eventos elegidos').waitFor()
    await field(page, 'URL de tu servidor').fill(panel.receiver.url)
    await button(page, 'Crear webhook').click()
    await page.getByRole('heading', { name: 'Webhook creado' }).waitFor()
    expect((await user.api.webhooks.list()).data[0]?.events).toEqual(['gancho.*'])
    await button(page, 'Ya lo guardé').click()
    await page.getByText('gancho.*').first().waitFor()
    await page.context().close()
  })

  // Whoever presses it knows afterwards whether e-mails arrive, and what to do when they do not.
  it('are proved by a test e-mail, of which they say who took it', async () => {
    const user = await panel.newUser()
    const page = await user.open('/alerts/settings')
    const test = button(page, 'Enviar un correo de prueba')
    await page.getByText('Agrega una dirección y guárdala para probarla.').waitFor()
    expect(await test.isDisabled()).toBe(true)
    const addresses = page.getByRole('textbox', { name: 'Direcciones' })
    await addresses.fill('ana@example.com, ops@example.com')
    await page.getByText('Guarda tus cambios para probarlos.').waitFor()
    await button(page, 'Guardar').click()
    await saved(page)

    const before = sink.received.length
    await test.focus()
    await page.keyboard.press('Enter')
    await page
      .getByRole('status')
      .getByText('El servidor de correo aceptó el mensaje para ana@example.com y ops@example.com')
      .waitFor()
    expect(sink.received.length).toBe(before + 1)
    expect(sink.received.at(-1)?.text).toContain('/alerts/settings?tenant=')

    sink.answer({ refuseTo: ['ops@example.com'] })
    await test.click()
    await page.getByText('El servidor de correo rechazó ops@example.com').waitFor()
    await page.getByText('Comprueba que esté bien escrita o quítala.').waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, 'alert-settings-test-rejected')
    sink.answer({ refuse: 554 })
    await test.click()
    await page.getByText('El servidor de correo no aceptó el mensaje').waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, 'alert-settings-test-refused')
    expect(panel.takeErrors()).toEqual([expect.stringContaining('502')])
    sink.answer({})
    await page.context().close()
  })
})

describe('without a mail server', () => {
  let quiet: TestPanel
  beforeAll(async () => {
    quiet = await startPanel()
  })
  afterEach(() => expect(quiet.takeErrors()).toEqual([]))
  afterAll(() => quiet.close())

  it.each(lightViews.map((view) => [nameOf(view), view] as const))(
    'they say so, as they begin: %s',
    async (name, view) => {
      const user = await quiet.newUser()
      const page = await user.open('/alerts/settings', view)
      await page.getByText(/^(?:Todavía nadie recibe correos|Nobody gets e-mails yet)\.$/).waitFor()
      await page
        .getByText(/^(?:Esta instalación no envía correos|This installation sends no e-mail)$/)
        .waitFor()
      expect(await page.getByText(/correo de prueba|test e-mail/).count()).toBe(0)
      await expectNoAxeViolations(page)
      await screenshot(page, `alert-settings-unavailable-${name}`)
      await page.context().close()
    },
  )

  it('they can be set all the same', async () => {
    const user = await quiet.newUser()
    const page = await user.open('/alerts/settings', { width: 390 })
    await page.getByRole('textbox', { name: 'Direcciones' }).fill('ana@example.com')
    await button(page, 'Guardar').click()
    await saved(page)
    // What pops up does not cover the way to save again.
    await button(page, 'Guardar').click({ trial: true })
    await screenshot(page, 'alert-settings-saved')
    expect((await user.api.alertSettings.get()).email.addresses).toEqual(['ana@example.com'])
    await page.context().close()
  })
})
