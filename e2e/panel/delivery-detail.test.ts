import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Delivery } from '@gancho/client/http'
import { verify, WebhookSignature } from '@gancho/verify'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ReceivedRequest } from '../../packages/server/test/support/receiver.ts'
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

const secret = 'a secret of this test'

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
const tab = (page: Page, name: RegExp | string) => page.getByRole('tab', { name, exact: true })

const answersWith = (status: number, body = '{"error":"no such customer","at":[1,2]}') =>
  panel.receiver.answer((_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', 'x-served-by': 'test' }).end(body),
  )

/** The newest delivery, once it is in a status. */
async function deliveryIn(user: PanelUser, status: Delivery['status'], attempts = 1): Promise<Delivery> {
  const newest = async () => (await user.api.deliveries.list({ limit: 1 })).data[0]
  await expect.poll(newest).toMatchObject({ status, attempts })
  const delivery = await newest()
  if (delivery === undefined) throw new Error('there is no delivery')
  return delivery
}

const webhookOf = (user: PanelUser, more: object = {}) =>
  user.api.webhooks.create({ url: `${panel.receiver.url}hook`, events: ['*'], secret, ...more })

describe('a delivery', () => {
  it.each(lightViews.map((view) => [nameOf(view), view] as const))(
    'reads well in each of its states and tabs: %s',
    async (name, view) => {
      const user = await panel.newUser()
      await webhookOf(user, { headers: { 'x-api-key': 'hidden' }, retry_schedule_seconds: [0, 600] })
      answersWith(500)
      await sendInvoice(user.api)
      const waiting = await deliveryIn(user, 'PENDING')
      const page = await user.open(`/deliveries/${waiting.id}`, view)
      await page
        .getByText(/Próximo intento en|Next attempt in/)
        .first()
        .waitFor()
      await page.getByText('invoice_number').waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `delivery-waiting-${name}`)

      await tab(page, /^(?:Respuesta|Response)$/).click()
      await page.getByText('no such customer').waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `delivery-response-${name}`)

      answersWith(200, 'thanks')
      await user.api.deliveries.retry(waiting.id)
      await deliveryIn(user, 'DELIVERED', 2)
      await page.getByText(/^(?:Entregada tras 2 intentos|Delivered after 2 attempts)/).waitFor()
      await tab(page, /^(?:Cambios|Changes)$/).click()
      await page.getByRole('row', { name: /x-gancho-attempt 1 2/ }).waitFor()
      await page.getByText(/^(?:No encontramos un evento anterior|We found no earlier event)/).waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `delivery-changes-${name}`)

      await tab(page, /^(?:Firma|Signature)$/).click()
      await page.getByLabel(/^(?:Verifica con tu secreto|Verify with your secret)$/).fill(secret)
      await button(page, /^(?:Verificar|Verify)$/).click()
      await expect
        .poll(() => page.getByText(/se firmó con este secreto|was signed with this secret/).count())
        .toBe(2)
      await expectNoAxeViolations(page)
      await screenshot(page, `delivery-signature-${name}`)

      await button(page, /^(?:Reenviar|Resend)$/).click()
      await page.getByRole('alertdialog').waitFor()
      await expectNoAxeViolations(page)
      await screenshot(page, `delivery-resend-${name}`)
      await page.context().close()
    },
  )

  it('is told apart when it is not there, and when the API does not answer', async () => {
    const user = await panel.newUser()
    const page = await user.open('/deliveries/dlv_none')
    await page.getByRole('alert').getByRole('heading').waitFor()
    await expectNoAxeViolations(page)
    await page.context().close()
  })
})

describe('what can be done with a delivery', () => {
  // A person reads why it failed, corrects the server, sends it again, and sees it arrive, without leaving the page.
  it('retries it, by keyboard, and follows the new attempt', async () => {
    const user = await panel.newUser()
    await webhookOf(user, { retry_schedule_seconds: [0] })
    answersWith(500)
    await sendInvoice(user.api)
    const { id } = await deliveryIn(user, 'FAILED')
    const page = await user.open(`/deliveries/${id}?attempt=1&tab=response`)
    await page.getByText('No pudimos entregarla: falló el único intento.').waitFor()
    expect(await tab(page, 'Respuesta').getAttribute('aria-selected')).toBe('true')
    answersWith(200, 'thanks')
    await button(page, 'Reintentar').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('Reintento en cola').waitFor()
    await page.getByText(/^Entregada tras 2 intentos: tu servidor respondió 200/).waitFor()
    await page.getByRole('heading', { name: 'Intento 2' }).waitFor()
    await page.getByText('thanks').waitFor()
    await page.getByLabel('Ver el intento').selectOption('1')
    await page.getByText('no such customer').waitFor()
    expect(new URL(page.url()).searchParams.get('attempt')).toBe('1')
    await page.context().close()
  })

  it('asks before it resends what arrived, and before it ends retries', async () => {
    const user = await panel.newUser()
    await webhookOf(user)
    answersWith(500)
    await sendInvoice(user.api)
    const { id } = await deliveryIn(user, 'PENDING')
    const page = await user.open(`/deliveries/${id}`)
    await button(page, 'Cancelar reintentos').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancelar reintentos' }).click()
    await page.getByText('Cancelada tras 1 intento.').waitFor()
    expect((await user.api.deliveries.get(id)).status).toBe('CANCELLED')

    answersWith(200)
    await button(page, 'Reenviar').click()
    await page.getByText(/^Entregada tras 2 intentos/).waitFor()
    await button(page, 'Reenviar').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reenviar' }).click()
    await page.getByText(/^Entregada tras 3 intentos/).waitFor()
    await page.context().close()
  })

  it('offers those who may only look nothing that would be refused', async () => {
    const user = await panel.newUser('read')
    await webhookOf(user)
    await sendInvoice(user.api)
    const { id } = await deliveryIn(user, 'DELIVERED')
    const page = await user.open(`/deliveries/${id}`)
    await page.getByText(/^Entregada al primer intento/).waitFor()
    await button(page, 'Copiar como curl').waitFor()
    expect(await button(page, 'Reenviar').count()).toBe(0)
    await page.context().close()
  })
})

describe('the command that is copied', () => {
  const run = promisify(execFile)

  // A developer pastes it into a shell, and their receiver accepts it: both kinds of secret, any text in the body.
  it.each([
    ['plain text', 'it’s a "secret" $HOME of mine'],
    ['whsec_', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  ])('is signed with the secret, and a receiver verifies it: %s', async (_kind, own) => {
    const user = await panel.newUser()
    await webhookOf(user, { secret: own, headers: { authorization: 'Bearer x', 'x-note': "it's" } })
    await sendInvoice(user.api, { customer: "O'Hara $(exit) `x` \\ ñ" })
    const { id, event_id } = await deliveryIn(user, 'DELIVERED')
    const page = await user.open(`/deliveries/${id}`)
    await button(page, 'Copiar como curl').click()
    const command = await page.evaluate<string>('navigator.clipboard.readText()')

    const count = panel.receiver.received.length
    const { stdout } = await run('sh', ['-c', command], {
      env: { PATH: '/usr/bin:/bin', WEBHOOK_SECRET: own, HEADER_AUTHORIZATION: 'Bearer x' },
    })
    expect(stdout).toMatch(/^HTTP\/1.1 204/)
    await panel.receiver.until(count + 1)
    const { headers = {}, body = '' }: Partial<ReceivedRequest> = panel.receiver.received[count] ?? {}
    expect(body).toBe(await user.api.events.body(event_id))
    expect(WebhookSignature.verifyRaw(own, body, headers['x-signature'])).toBe(true)
    await expect(verify(own, body, headers)).resolves.toMatchObject({ id: event_id })
    expect(headers).toMatchObject({ authorization: 'Bearer x', 'x-note': "it's", 'x-gancho-delivery': id })
    await page.context().close()
  })

  it('can have the signatures of then', async () => {
    const user = await panel.newUser()
    await webhookOf(user)
    await sendInvoice(user.api)
    const { id } = await deliveryIn(user, 'DELIVERED')
    const [first] = (await user.api.deliveries.attempts(id)).data
    const page = await user.open(`/deliveries/${id}`)
    await button(page, 'Más acciones para esta entrega').click()
    await page.getByRole('menuitem', { name: 'Copiar curl con las firmas de entonces' }).click()
    await page.getByRole('status').getByText('Copiado').first().waitFor()
    const command = await page.evaluate<string>('navigator.clipboard.readText()')
    const count = panel.receiver.received.length
    await run('sh', ['-c', command], { env: { PATH: '/usr/bin:/bin' } })
    await panel.receiver.until(count + 1)
    expect(panel.receiver.received[count]?.headers).toMatchObject(first?.request_headers ?? {})
    await page.context().close()
  })
})

// What changed in the invoice since its last event: only that, and a way to the event before.
it('shows what changed since the event before of the same resource', async () => {
  const user = await panel.newUser()
  await webhookOf(user)
  await sendInvoice(user.api, { amount: '10.00' })
  const before = await deliveryIn(user, 'DELIVERED')
  await sendInvoice(user.api, { amount: '12.50' })
  await expect.poll(async () => (await user.api.deliveries.list()).data.length).toBe(2)
  const { id } = await deliveryIn(user, 'DELIVERED')
  const page = await user.open(`/deliveries/${id}?tab=changes`)
  const table = page.getByRole('table', { name: 'Desde el evento anterior del mismo recurso' })
  await table.getByRole('row', { name: 'data.amount 10.00 12.50' }).waitFor()
  expect(await table.getByRole('row', { name: /invoice_number/ }).count()).toBe(0)
  await page.getByRole('link', { name: 'Ver la entrega anterior' }).click()
  await page.waitForURL((url) => url.pathname === `/deliveries/${before.id}`)
  await page.context().close()
})
