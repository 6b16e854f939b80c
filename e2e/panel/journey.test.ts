import { verify } from '@gancho/verify'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { View } from './support/browser.ts'
import { type Hands, keyboard, pointer } from './support/hands.ts'
import { startPanel, type TestPanel } from './support/index.ts'
import { textsOf } from './support/texts.ts'

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

const invoice = (n: number) => ({
  event: 'invoice.created',
  data: {
    invoice_id: `inv-${n}`,
    invoice_number: `001-001-00000000${n}`,
    amount: '10.00',
    currency: 'USD',
    customer_name: 'Acme Corp',
    status: 'draft',
    created_at: '2026-01-01T00:00:00.000Z',
  },
})

type Way = readonly [name: string, view: Partial<View>, hands: 'pointer' | 'keyboard']

const ways: readonly Way[] = [
  ['by mouse, in Spanish, on a desktop', { language: 'es', width: 1280 }, 'pointer'],
  ['by finger, in English, on a phone', { language: 'en', width: 390 }, 'pointer'],
  ['by finger, in Spanish, on a phone', { language: 'es', width: 390 }, 'pointer'],
  ['by keyboard alone, in English, on a desktop', { language: 'en', width: 1280 }, 'keyboard'],
  ['by keyboard alone, in Spanish, on a desktop', { language: 'es', width: 1280 }, 'keyboard'],
]

// What the panel is for: somebody who never saw a webhook makes one, sees why it fails, mends it and loses nothing.
it.each(ways)('create, test, fail, read why, fix, recover, delete: %s', async (_, view, kind) => {
  const t = textsOf(view.language ?? 'es')
  const user = await panel.newUser()
  const path = `/${user.tenantId}`
  let isBroken = true
  const bodies: { body: string; headers: Record<string, string> }[] = []
  panel.receiver.answer((request, response) => {
    if (request.path !== path) return response.writeHead(204).end()
    if (isBroken) return response.writeHead(500).end('{"error":"the disk is full"}')
    bodies.push({ body: request.body, headers: request.headers as Record<string, string> })
    response.writeHead(204).end()
  })

  const page = await user.open('/webhooks', view)
  const hands: Hands = kind === 'pointer' ? pointer() : keyboard(page)
  const button = (name: string) => page.getByRole('button', { name, exact: true }).last()
  const dialog = page.getByRole('dialog')

  await hands.press(page.getByRole('link', { name: t('webhooks.new') }).first())
  await hands.type(page.getByLabel(t('webhooks-form.url')), new URL(path, panel.receiver.url).href)
  await hands.check(page.getByLabel(t('webhooks-form.events.all')))
  await hands.press(button(t('webhooks-form.create')))
  const secret = await dialog
    .locator('code, input')
    .filter({ hasText: /^whsec_/ })
    .first()
    .textContent()
  await hands.press(page.getByRole('link', { name: t('webhooks-form.testNow') }))

  await hands.press(button(t('test.send')))
  await page.getByText(/respondió 500 en|answered 500 in/).waitFor()
  await hands.press(button(t('test.retry.cancel')))
  await button(t('test.retry.cancel')).waitFor({ state: 'detached' })
  await hands.press(button(t('ui.close')))

  // One attempt, so that what fails is failed now and not in three days.
  const [webhook] = (await user.api.webhooks.list()).data
  if (webhook === undefined) throw new Error('no webhook was created')
  await user.api.webhooks.update(webhook.id, { retry_schedule_seconds: [0] })
  await user.api.events.sendBatch([1, 2, 3].map(invoice))
  await expect.poll(async () => (await user.api.deliveries.list({ status: 'FAILED' })).data.length).toBe(3)

  await hands.press(page.getByRole('button', { name: t('deliveries.statuses.FAILED') }))
  await hands.press(page.getByRole('link', { name: /invoice\.created/ }).first())
  await page
    .getByText(/No pudimos entregarla|We could not deliver it/)
    .first()
    .waitFor()
  const response = page.getByRole('tab', { name: t('deliveries-detail.tab.response') })
  if (kind === 'pointer') await response.click()
  else {
    await page.getByRole('tab', { selected: true }).focus()
    await page.keyboard.press('ArrowRight')
  }
  await page.getByText('the disk is full').first().waitFor()

  isBroken = false
  await page.goto(new URL(`/deliveries?status=FAILED`, panel.url).href)
  await hands.press(page.getByRole('link', { name: t('replays.recover') }).first())
  await page.getByText(/Se enviarán 3 entregas|3 deliveries will be sent/).waitFor()
  await hands.press(page.getByRole('button', { name: /^(?:Recuperar|Recover) 3$/ }))
  await expect.poll(() => bodies.length).toBe(3)
  for (const { body, headers } of bodies) {
    expect(await verify(secret ?? '', body, headers)).toMatchObject({ event: 'invoice.created' })
  }

  await page.goto(new URL(`/webhooks/${webhook.id}`, panel.url).href)
  await hands.press(page.getByRole('button', { name: /^(?:Más acciones para|More actions for)/ }).first())
  await hands.choose(page.getByRole('menuitem', { name: t('webhooks.delete') }))
  await page.getByRole('alertdialog').waitFor()
  await hands.press(page.getByRole('alertdialog').getByRole('button', { name: t('webhooks.delete') }))
  await page.getByRole('heading', { name: t('webhooks.empty.title') }).waitFor()
  expect((await user.api.webhooks.list()).data).toEqual([])
  await page.context().close()
})
