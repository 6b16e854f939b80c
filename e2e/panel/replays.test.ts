import type { Page } from 'playwright-core'
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

const failed = async (user: PanelUser) =>
  (await user.api.deliveries.list({ status: 'FAILED', limit: 100 })).data.length

/** A webhook whose server was down: `count` deliveries failed. */
async function outage(user: PanelUser, count: number) {
  const webhook = await user.api.webhooks.create({
    url: `${panel.receiver.url}hook`,
    events: ['invoice.created'],
    retry_schedule_seconds: [0],
  })
  panel.receiver.answer((_request, response) => response.writeHead(503).end())
  for (let sent = 0; sent < count; sent += 1) await sendInvoice(user.api, { id: `inv-${sent}` })
  await expect.poll(() => failed(user)).toBe(count)
  panel.receiver.answer((_request, response) => response.writeHead(204).end())
  return webhook
}

describe('replays', () => {
  it.each(lightViews.map((view) => [nameOf(view), view] as const))(
    'read well in each of their states: %s',
    async (name, view) => {
      const user = await panel.newUser()
      const page = await user.open('/replays', view)
      await page.getByRole('heading', { name: /^(?:Aún no hay reenvíos|No replays yet)$/ }).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `replays-empty-${name}`)

      const { id } = await outage(user, 3)
      await page.goto(`${panel.url}/replays/new?webhook=${id}&range=24h`)
      await page.getByText(/^(?:Se enviarán 3 entregas|3 deliveries will be sent)$/).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `replays-new-${name}`)

      await field(page, /^(?:Velocidad|Speed)$/).selectOption('5')
      await button(page, /^(?:Recuperar|Recover) 3$/).click()
      await page.getByText(/^(?:Completado|Completed)$/).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `replays-${name}`)
      await page.context().close()
    },
  )

  // After an outage: from the filtered log, count, start, watch, done. Each failed delivery arrives once.
  it('recover what failed, from the log, and tell when it is done', async () => {
    const user = await panel.newUser()
    await outage(user, 6)
    const page = await user.open('/deliveries?event=invoice.*&range=24h')
    await page.getByRole('link', { name: 'Recuperar fallidas…' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await field(page, 'Evento').inputValue()).toBe('invoice.*')
    await page.getByText('Se enviarán 6 entregas').waitFor()
    await page.getByText('A 1 webhook, en unos 1 s.').waitFor()
    const before = panel.receiver.received.length
    await button(page, 'Recuperar 6').click()
    await page.getByRole('status').getByText('Reenvío iniciado').waitFor()
    await page.getByRole('status').getByText('Reenvío completado: 6 entregas en cola').waitFor()
    await expect.poll(() => failed(user)).toBe(0)
    expect(panel.receiver.received.length).toBe(before + 6)
    await page.context().close()
  })

  it('show their progress in the log, survive a reload, and can be cancelled', async () => {
    const user = await panel.newUser()
    const { id } = await outage(user, 12)
    await user.api.replays.create({ kind: 'recover', webhook_id: id, rate_per_second: 1 })
    const page = await user.open(`/webhooks/${id}`)
    const bar = page.getByRole('progressbar', { name: 'Recuperar fallidas' })
    await bar.waitFor()
    await expectNoAxeViolations(page)
    await page.reload()
    await bar.waitFor()
    expect(await bar.getAttribute('aria-valuemax')).toBe('12')
    await button(page, /^Cancelar el reenvío de/).click()
    await page
      .getByRole('status')
      .getByText(/^Reenvío cancelado/)
      .waitFor()
    await bar.waitFor({ state: 'detached' })
    expect((await user.api.replays.list()).data[0]?.state).toBe('CANCELLED')
    expect(await failed(user)).toBeGreaterThan(0)
    await page.context().close()
  })

  it('ask for a webhook where one is needed, and say why one cannot be sent to', async () => {
    const user = await panel.newUser()
    const { id } = await outage(user, 1)
    const page = await user.open('/replays')
    await page.getByRole('link', { name: 'Reenviar en bloque' }).click()
    await page.getByRole('radio', { name: /^Repetir todas/ }).check()
    await page.getByText('Elige un webhook para contarlas.').waitFor()
    expect(await button(page, 'Repetir').isDisabled()).toBe(true)
    await field(page, 'Webhook').selectOption(id)
    await page.getByText('Se enviará 1 entrega').waitFor()
    await page.getByRole('radio', { name: /^Reenviar no enviadas/ }).check()
    await page.getByText('No hay nada que reenviar con esta selección.').waitFor()
    await expectNoAxeViolations(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('are only looked at by those who may not change things', async () => {
    const user = await panel.newUser('read')
    const page = await user.open('/replays')
    await page.getByRole('heading', { name: 'Aún no hay reenvíos' }).waitFor()
    expect(await page.getByRole('link', { name: 'Reenviar en bloque' }).count()).toBe(0)
    await page.context().close()
  })
})
