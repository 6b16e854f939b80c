import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
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
  panel = await startPanel({}, { alertTiming: { lookIntervalMs: 200, rateIntervalMs: 200 } })
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

const invoice = {
  event: 'invoice.created',
  data: {
    invoice_id: 'inv-1',
    invoice_number: '001-001-000000001',
    amount: '10.00',
    currency: 'USD',
    customer_name: 'Acme Corp',
    status: 'draft',
    created_at: '2026-01-01T00:00:00.000Z',
  },
}

/** A webhook of which one delivery was given up. */
async function withAlert(): Promise<PanelUser> {
  panel.receiver.answer((_, response) => response.writeHead(500).end())
  const user = await panel.newUser()
  await user.api.webhooks.create({
    url: panel.receiver.url,
    events: ['*'],
    retry_schedule_seconds: [0],
  })
  await user.api.events.send(invoice)
  await expect.poll(async () => (await user.api.alerts.list()).data.length).toBe(1)
  return user
}

it('read well in every view, with an alert and without', { timeout: 180_000 }, async () => {
  const user = await withAlert()
  const calm = await panel.newUser()
  for (const view of lightViews) {
    const page = await user.open('/alerts', view)
    await page.getByRole('article').waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, `alerts-${nameOf(view)}`)
    await page.context().close()
    const empty = await calm.open('/alerts', view)
    await empty.getByText(/Todo en orden|All is well/).waitFor()
    await expectNoAxeViolations(empty)
    await empty.context().close()
  }
})

// Somebody is told what is wrong, says that they look after it, and closes it; each step by keyboard.
it('leads from an open alert to a resolved one, and to the deliveries it is about', async () => {
  const user = await withAlert()
  const page = await user.open('/alerts')
  await page.getByRole('heading', { name: 'Se agotó 1 entrega' }).waitFor()
  await page.getByText('Tu servidor respondió con un error').waitFor()
  await page.getByRole('button', { name: 'Me encargo' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Todo en orden').waitFor()
  await page.getByRole('link', { name: 'Reconocidas' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Resolver' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('No hay alertas aquí').waitFor()
  await page.getByRole('link', { name: 'Resueltas' }).click()
  await page.getByText('Resuelta a mano').waitFor()
  await page.getByRole('link', { name: 'Ver las entregas fallidas' }).click()
  await page.waitForURL(/\/webhooks\/wh_.*status=FAILED/)
  expect((await user.api.alerts.list({ state: 'RESOLVED' })).data).toHaveLength(1)
  await page.context().close()
})

// Retries make up for it, so no delivery is lost; the rule of the tenant is what says that it is too much.
it('tell of a low success rate, and lead to the figures', async () => {
  const user = await panel.newUser()
  await user.api.alertSettings.save({
    success_rate: { below_percent: 95, window_minutes: 60, min_deliveries: 3 },
  })
  const webhook = await user.api.webhooks.create({
    url: panel.receiver.url,
    events: ['*'],
    retry_schedule_seconds: [0, 1],
  })
  panel.receiver.answer((request, response) => {
    const isFirst = request.headers['x-gancho-attempt'] === '1'
    response.writeHead(isFirst ? 503 : 204).end()
  })
  for (let n = 0; n < 3; n += 1) await user.api.events.send(invoice)
  await expect.poll(async () => (await user.api.alerts.list()).data.length).toBe(1)
  const page = await user.open('/alerts')
  await page
    .getByRole('heading', { name: 'Solo el 0 % de las entregas se logra al primer intento' })
    .waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, 'alerts-degraded')
  await page.getByRole('link', { name: 'Ver sus estadísticas' }).click()
  await page.getByRole('heading', { name: 'Estadísticas' }).waitFor()
  expect(new URL(page.url()).searchParams.get('webhook')).toBe(webhook.id)
  await page.context().close()
})
