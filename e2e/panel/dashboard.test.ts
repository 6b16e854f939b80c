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

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
  panel.receiver.answer((request, response) => {
    response.writeHead(JSON.parse(request.body).data.customer_name === 'fails' ? 500 : 204).end()
  })
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

const invoice = (customer_name: string) => ({
  event: 'invoice.created',
  data: {
    invoice_id: 'inv-1',
    invoice_number: '001-001-000000001',
    amount: '10.00',
    currency: 'USD',
    customer_name,
    status: 'draft',
    created_at: '2026-01-01T00:00:00.000Z',
  },
})

/** Three delivered at once, and one that failed for good after two attempts. */
async function withHistory(): Promise<PanelUser> {
  const user = await panel.newUser()
  await user.api.webhooks.create({
    url: panel.receiver.url,
    events: ['*'],
    retry_schedule_seconds: [0, 1],
  })
  await user.api.events.sendBatch(['a', 'b', 'c', 'fails'].map(invoice))
  const ended = async () => {
    const { delivered, failed } = (await user.api.stats.get()).summary
    return { delivered, failed }
  }
  await expect.poll(ended).toEqual({ delivered: 3, failed: 1 })
  return user
}

const figure = (page: Page, name: string) =>
  page.locator('dl > div').filter({ hasText: name }).locator('dd').first().textContent()

describe('statistics', () => {
  it.each(lightViews.map((view) => [nameOf(view), view] as const))('read well: %s', async (name, view) => {
    const user = await withHistory()
    const page = await user.open('/dashboard?range=1h', view)
    await page.getByText(/El servidor respondió 500|The server answered 500/).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, `dashboard-${name}`)
    await page.getByRole('button', { name: /Ver como tabla|View as table/ }).click()
    await page.getByRole('table').waitFor()
    await expectNoAxeViolations(page)
    await page.context().close()
  })

  it('count what ended, what succeeded at once and why the rest failed; each leads to its deliveries', async () => {
    const user = await withHistory()
    const page = await user.open('/dashboard')
    await page.getByText('El servidor respondió 500').waitFor()
    expect(await figure(page, 'Tasa de éxito')).toBe('75\u00a0%')
    expect(await figure(page, 'Éxito al primer intento')).toBe('75\u00a0%')
    expect(await figure(page, 'Entregas')).toBe('4')
    await page.getByRole('link', { name: 'El servidor respondió 500' }).click()
    await page.waitForURL(/\/deliveries\?/)
    const search = new URL(page.url()).searchParams
    expect([search.get('range'), search.get('error')]).toEqual(['24h', 'http_status'])
    await page.context().close()
  })

  it('say that there is nothing, instead of 0 % or 100 %', async () => {
    const user = await panel.newUser()
    const page = await user.open('/dashboard')
    await page.getByText('Ningún intento falló.').waitFor()
    expect(await figure(page, 'Tasa de éxito')).toBe('Sin entregas')
    await expectNoAxeViolations(page)
    await page.context().close()
  })

  it('keep their filter in the address, and are narrowed by keyboard', async () => {
    const user = await withHistory()
    const page = await user.open('/dashboard?event=payment.failed')
    await page.getByText('Ningún intento falló.').waitFor()
    const event = page.getByLabel('Evento', { exact: true })
    expect(await event.inputValue()).toBe('payment.failed')
    await event.focus()
    await event.selectOption('invoice.created')
    await page.getByText('El servidor respondió 500').waitFor()
    expect(new URL(page.url()).searchParams.get('event')).toBe('invoice.created')
    await page.context().close()
  })
})
