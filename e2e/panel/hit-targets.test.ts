import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type PanelUser, startPanel, type TestPanel } from './support/index.ts'
import { sendInvoice } from './support/invoices.ts'

/** A busy machine may take its time; only what hangs comes to this. */
const patience = { timeout: 60_000, interval: 50 }

let panel: TestPanel
let user: PanelUser
let ids: { webhook: string; failed: string; delivered: string; bin: string }

beforeAll(async () => {
  panel = await startPanel()
  user = await panel.newUser()
  const bin = await user.api.bins.create({ answers: [{ status: 500 }] })
  const webhook = await user.api.webhooks.create({
    url: `${panel.receiver.url}a/rather/long/path/that/an/application/might/have`,
    description: 'Invoices for the accounting of the northern branch',
    events: ['invoice.created'],
  })
  await user.api.webhooks.create({
    url: bin.url,
    events: ['invoice.created'],
    retry_schedule_seconds: [0, 3_600],
  })
  await sendInvoice(user.api)
  const of = async (id: string) =>
    (await user.api.deliveries.list()).data.find(
      ({ webhook_id, attempts }) => webhook_id === id && attempts > 0,
    )
  await vi.waitUntil(async () => (await of(webhook.id))?.status === 'DELIVERED', patience)
  const other = (await user.api.webhooks.list()).data.find(({ id }) => id !== webhook.id)
  await vi.waitUntil(async () => (await of(other?.id ?? ''))?.status === 'PENDING', patience)
  const [delivered, failed] = [await of(webhook.id), await of(other?.id ?? '')]
  ids = { webhook: webhook.id, delivered: delivered?.id ?? '', failed: failed?.id ?? '', bin: bin.id }
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

const widths = [360, 480, 768, 1024, 1280, 1536, 1920] as const

/**
 * The controls that a pointer does not reach: what lies at the middle of one is neither it, nor within it, nor its label.
 * Left out is what nobody sees: of no size, or for those who hear the page.
 */
const outOfReach = `(() => {
  const controls = 'button, a[href], input, select, textarea, summary, [role=tab], [role=radio], [role=menuitem], [role=switch]'
  const found = []
  for (const control of document.querySelectorAll(controls)) {
    if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    if (control.closest('[inert], [aria-hidden=true], .sr-only') !== null) continue
    control.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
    const box = [...control.getClientRects()].find(({ width, height }) => width > 2 && height > 2)
    if (box === undefined) continue
    const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    const label = at?.closest('label')
    if (at !== null && (control.contains(at) || label?.control === control || label?.contains(control))) continue
    const name = control.getAttribute('aria-label') ?? control.textContent
    found.push(name + ' lies under ' + (at === null ? 'nothing in sight' : at.outerHTML.slice(0, 120)))
  }
  return found
})()`

async function expectAllInReach(page: Page): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    // Below some widths another layout is shown, which is there once React has rendered.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    expect([width, await page.evaluate(outOfReach)]).toEqual([width, []])
  }
}

describe('every control is reached by a pointer, at every width', () => {
  it.each<[string, () => string, RegExp]>([
    ['the webhooks', () => '/webhooks', /northern branch/],
    ['a webhook and its log', () => `/webhooks/${ids.webhook}`, /001-001|invoice\.created/],
    ['a new webhook', () => '/webhooks/new', /Secreto/],
    ['a webhook that is edited', () => `/webhooks/${ids.webhook}/edit`, /Avanzado/],
    ['a test', () => `/webhooks/${ids.webhook}/test`, /Probar/],
    ['the deliveries', () => '/deliveries', /invoice\.created/],
    ['a delivery that arrived', () => `/deliveries/${ids.delivered}`, /Entregada al primer intento/],
    ['a delivery that waits', () => `/deliveries/${ids.failed}`, /Reintentar/],
    ['its response', () => `/deliveries/${ids.failed}?tab=response`, /Reintentar/],
    ['its signature', () => `/deliveries/${ids.failed}?tab=signature`, /Reintentar/],
    ['a delivery that is not there', () => '/deliveries/dlv_01a20dd415f400000002f6862744', /entrega/],
    ['the replays', () => '/replays', /Reenvíos|replay/i],
    ['the dashboard', () => '/dashboard', /./],
    ['the alerts', () => '/alerts', /./],
    ['the settings of alerts', () => '/alerts/settings', /./],
    ['the catalogue', () => '/events', /invoice\.created/],
    ['the receivers', () => '/receivers', /./],
    ['a receiver', () => `/receivers/${ids.bin}`, /./],
    ['the answers of a receiver', () => `/receivers/${ids.bin}/answers`, /./],
  ])('%s', async (_what, path, text) => {
    const page = await user.open(path())
    await page.getByText(text).first().waitFor({ state: 'attached' })
    await expect.poll(() => page.locator('.skeleton').count()).toBe(0)
    await expectAllInReach(page)
    await page.context().close()
  })

  it.each(['/api-keys', '/api-keys/new'])('what operators have: %s', async (path) => {
    const page = await panel.openAsOperator(`${path}?tenant=${user.tenantId}`)
    await expect.poll(() => page.locator('.skeleton').count()).toBe(0)
    await expectAllInReach(page)
    await page.context().close()
  })

  it('the choice of a tenant', async () => {
    const page = await panel.openAsOperator('/webhooks')
    await page
      .getByRole('button', { name: /webhook/ })
      .first()
      .waitFor()
    await expectAllInReach(page)
    await page.context().close()
  })
})
