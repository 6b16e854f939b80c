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

const keyField = (page: Page) => page.getByLabel(/^(?:Clave de API|API key)$/)

describe('signing in', () => {
  it.each(lightViews.map((view) => [nameOf(view), view] as const))('reads well: %s', async (name, view) => {
    const page = await panel.open('/sign-in', view)
    await expectNoAxeViolations(page)
    await screenshot(page, `sign-in-${name}`)
    await page.getByRole('button', { name: /Entrar|Sign in/ }).click()
    await page.getByText(/Pega tu clave|Paste your API key/).waitFor()
    await expectNoAxeViolations(page)
    await page.context().close()
  })

  it('brings those who followed a link to where it leads', async () => {
    const user = await panel.newUser()
    const page = await panel.open('/webhooks?state=PAUSED')
    await page.getByRole('heading', { name: 'Iniciar sesión' }).waitFor()
    await keyField(page).fill('not a key')
    await keyField(page).press('Enter')
    await page.getByRole('alert').getByText('No pudimos iniciar tu sesión').waitFor()
    await expectNoAxeViolations(page)
    await keyField(page).fill(user.apiKey)
    await keyField(page).press('Enter')
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor()
    expect(new URL(page.url()).search).toBe('?state=PAUSED')
    await page.context().close()
  })

  it('never leads to another site', async () => {
    const user = await panel.newUser()
    const page = await panel.open('/sign-in?next=https%3A%2F%2Fevil.example%2Fx')
    await keyField(page).fill(user.apiKey)
    await keyField(page).press('Enter')
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor()
    expect(new URL(page.url()).origin).toBe(panel.url)
    await page.context().close()
  })

  it('signs out, and shows nothing of the tenant afterwards', async () => {
    const user = await panel.newUser()
    const page = await user.open('/webhooks')
    await page.getByRole('button', { name: 'Cerrar sesión' }).click()
    await page.getByRole('heading', { name: 'Iniciar sesión' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Iniciar sesión' }).waitFor()
    await page.context().close()
  })
})
