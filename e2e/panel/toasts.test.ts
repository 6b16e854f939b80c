import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectNoAxeViolations, startPanel, type TestPanel } from './support/index.ts'

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

const done = (page: Page) => page.getByRole('status').filter({ hasText: 'está en pausa' })
const focused = (page: Page) => page.evaluate('document.activeElement.textContent')

async function pause(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Más acciones/ }).click()
  await page.getByRole('menuitem', { name: 'Pausar' }).click()
}

/** The list of one webhook, which was paused: a message says so, and offers to take it back. Time passes when told. */
async function openPaused(): Promise<Page> {
  const user = await panel.newUser()
  await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
  const page = await user.open('/webhooks')
  await page.clock.install()
  await pause(page)
  await done(page).waitFor()
  await page.mouse.move(0, 0)
  return page
}

describe('a message about what was done', () => {
  it('goes away by itself, after time enough to take it back', async () => {
    const page = await openPaused()
    await page.clock.fastForward(7_000)
    await page.clock.runFor(500)
    await done(page).getByRole('button', { name: 'Deshacer' }).click()
    const undone = page.getByRole('status').filter({ hasText: 'está activo' })
    await undone.waitFor()
    await page.mouse.move(0, 0)
    await page.clock.fastForward(7_000)
    await undone.waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('stays while somebody points at it, or has the focus in it', async () => {
    const page = await openPaused()
    await done(page).hover()
    await expectNoAxeViolations(page)
    await page.clock.fastForward(60_000)
    await page.keyboard.press('F6')
    await page.mouse.move(0, 0)
    await page.clock.fastForward(60_000)
    await page.clock.runFor(1_000)
    expect(await done(page).count()).toBe(1)
    await page.context().close()
  })

  it('is reached with F6, and gives the focus back when Escape closes it', async () => {
    const page = await openPaused()
    await page.getByRole('link', { name: 'Nuevo webhook' }).first().focus()
    await page.keyboard.press('F6')
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Notificaciones')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Deshacer')
    await page.keyboard.press('Escape')
    await done(page).waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('Nuevo webhook')
    await page.context().close()
  })

  it('can be read and used while a dialog is open, and is none itself', async () => {
    const page = await openPaused()
    await page.getByRole('link', { name: 'Nuevo webhook' }).first().click()
    await page.getByRole('dialog').waitFor()
    await expectNoAxeViolations(page)
    await done(page).getByRole('button', { name: 'Deshacer' }).click()
    await page.getByRole('status').filter({ hasText: 'está activo' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(1)
    await page.context().close()
  })
})

describe('a message about what failed', () => {
  it('is told at once, names the request, and stays until it is closed', async () => {
    const user = await panel.newUser()
    const webhook = await user.api.webhooks.create({ url: panel.receiver.url, events: ['*'] })
    const page = await user.open('/webhooks')
    await page.clock.install()
    await user.api.webhooks.delete(webhook.id)
    await pause(page)
    const failed = page.getByRole('alert').filter({ hasText: 'req_' })
    await failed.waitFor()
    await expectNoAxeViolations(page)
    await page.clock.fastForward(600_000)
    await page.clock.runFor(1_000)
    await failed.getByRole('button', { name: 'Descartar' }).click()
    await failed.waitFor({ state: 'detached' })
    await page.context().close()
  })
})
