import { createClient } from '@gancho/client/http'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { keyboard } from './support/hands.ts'
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

it.each(lightViews.map((view) => [nameOf(view), view] as const))(
  'read well, none and some, and while one is made or revoked: %s',
  async (name, view) => {
    const tenantId = `keys-${name}`
    const page = await panel.openAsOperator(`/api-keys?tenant=${tenantId}`, view)
    await page.getByText(/^(?:Este cliente no tiene|This tenant has no)/).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, `keys-none-${name}`)

    const key = { scope: 'tenant', tenant_id: tenantId } as const
    const soon = new Date(Date.now() + 90 * 86_400_000).toISOString()
    await panel.operator.apiKeys.create({ ...key, name: 'ERP', permissions: 'events' })
    await panel.operator.apiKeys.create({ ...key, name: 'Ana', permissions: 'write', expires_at: soon })
    const old = await panel.operator.apiKeys.create({ ...key, name: 'Informes', permissions: 'read' })
    await panel.operator.apiKeys.revoke(old.id)
    await page.reload()
    await page.getByText('Informes').waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, `keys-${name}`)
    await button(page, /^(?:Revocar|Revoke) ERP$/).click()
    await page.getByRole('alertdialog').waitFor()
    await expectNoAxeViolations(page)
    await button(page, /^(?:Cancelar|Cancel)$/).click()
    await page.getByRole('link', { name: /^(?:Nueva clave|New API key)/ }).click()
    await page.getByRole('dialog').waitFor()
    await button(page, /^(?:Crear la clave|Create the key)$/).click()
    await page.getByText(/^(?:Ponle un nombre|Give it a name)\.$/).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, `keys-new-${name}`)
    await page.context().close()
  },
)

// An operator gives a tenant its key and takes it back, by keyboard: the key works, until it does not.
it('is made, shown once, works, and is revoked', async () => {
  const { tenantId } = await panel.newUser()
  const page = await panel.openAsOperator(`/webhooks?tenant=${tenantId}`)
  const hands = keyboard(page)
  await hands.press(page.getByRole('link', { name: 'Claves de API' }))
  await hands.press(page.getByRole('link', { name: 'Nueva clave de API' }))
  await hands.type(page.getByLabel('Nombre'), 'Contabilidad')
  await page.getByLabel('Qué puede hacer').selectOption('Solo ver')
  await page.getByLabel('Cuánto dura').selectOption('30 días')
  await hands.press(button(page, 'Crear la clave'))
  await page.getByRole('heading', { name: 'Clave de API creada' }).waitFor()
  await expectNoAxeViolations(page)
  const key = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
  const asTenant = createClient({ baseUrl: panel.url, apiKey: key })
  expect((await asTenant.webhooks.list()).data).toEqual([])
  await hands.press(button(page, 'Ya la guardé'))
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.content()).not.toContain(key)

  const { data } = await panel.operator.apiKeys.list({ tenant_id: tenantId })
  expect(data[0]).toMatchObject({ name: 'Contabilidad', scope: 'tenant', permissions: 'read' })
  expect(Date.parse(data[0]?.expires_at ?? '')).toBeGreaterThan(Date.now() + 29 * 86_400_000)
  await hands.press(button(page, 'Revocar Contabilidad'))
  await page.getByRole('alertdialog').getByText('No se puede deshacer').waitFor()
  await hands.press(button(page, 'Revocar'))
  await page.getByText('Revocada').waitFor()
  await expect(asTenant.webhooks.list()).rejects.toMatchObject({ status: 401 })
  await page.context().close()
})

it('is for operators alone: a tenant is not offered it, and is told so where it goes there', async () => {
  const user = await panel.newUser()
  const page = await user.open('/api-keys')
  await page.getByText('Las claves las maneja quien opera').waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, 'keys-forbidden')
  expect(await page.getByRole('link', { name: 'Claves de API' }).count()).toBe(0)
  await page.context().close()
})
