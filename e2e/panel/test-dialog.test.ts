import { verify } from '@gancho/verify'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  expectNoAxeViolations,
  lightViews,
  nameOf,
  type PanelUser,
  screenshot,
  startPanel,
  type TestPanel,
} from './support/index.ts'

const secret = 'the secret of the tests'

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
})
beforeEach(() => panel.receiver.answer((_, response) => response.writeHead(204).end()))
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel.close())

async function openTest(view = {}, user?: PanelUser): Promise<Page> {
  user ??= await panel.newUser()
  const { id } = await user.api.webhooks.create({
    url: `${panel.receiver.url}${user.tenantId}`,
    events: ['invoice.created', 'payment.failed'],
    secret,
  })
  const page = await user.open(`/webhooks/${id}/test`, view)
  await page.getByRole('dialog').waitFor()
  return page
}

const send = (page: Page) => page.getByRole('button', { name: /^(?:Enviar|Send)$/ }).click()

it.each(lightViews.map((view) => [nameOf(view), view] as const))('reads well: %s', async (name, view) => {
  panel.receiver.answer((_, response) =>
    response.writeHead(401, { 'x-why': 'signature' }).end('{"error":"no"}'),
  )
  const page = await openTest(view)
  await page.getByRole('button', { name: /^(?:Enviar|Send)$/ }).waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, `test-${name}`)
  await send(page)
  await page.getByText(/Tu servidor respondió 401 en|Your server answered 401 in/).waitFor()
  for (const summary of await page.locator('summary').all()) await summary.click()
  await expectNoAxeViolations(page)
  await screenshot(page, `test-refused-${name}`)
  await page.getByRole('button', { name: /Comprobación completa|Full check/ }).click()
  await page.getByText(/No pasó la comprobación|The check was not passed/).waitFor()
  await expectNoAxeViolations(page)
  await page.context().close()
})

it('sends what was edited, signed, by keyboard alone, and tells the verdict first', async () => {
  const received: { body: string; headers: Record<string, unknown> }[] = []
  panel.receiver.answer((request, response) => {
    if (request.headers['x-gancho-attempt'] === '1')
      received.push({ body: request.body, headers: request.headers })
    response.writeHead(200).end('thanks')
  })
  const page = await openTest()
  const data = page.getByLabel('Datos')
  await data.focus()
  await page.keyboard.press('ControlOrMeta+A')
  const edited = { ...JSON.parse(await data.inputValue()), customer_name: 'Ñandú & Hijos' }
  await page.keyboard.insertText(JSON.stringify(edited))
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByText(/Tu servidor respondió 200 en/).waitFor()
  const [request] = received
  const event = await verify(secret, request?.body ?? '', request?.headers as Record<string, string>)
  expect(event).toMatchObject({ event: 'invoice.created', data: { customer_name: 'Ñandú & Hijos' } })
  await page.getByRole('link', { name: 'Abrir como entrega' }).waitFor()
  await page.context().close()
})

it('sends and shows numbers and the order of keys as they were typed', async () => {
  const bodies: string[] = []
  panel.receiver.answer((request, response) => {
    bodies.push(request.body)
    response.writeHead(200).end('{"rate":1.10,"big":9007199254740993}')
  })
  const page = await openTest()
  const data = page.getByLabel('Datos')
  const exact = '"id":9007199254740993,"rate":1.10,"e":1e400,"10":1,"9":2'
  const typed = (await data.inputValue()).trim().replace(/\s*\}$/, `,${exact}}`)
  await data.fill(typed)
  await page.getByRole('button', { name: 'Dar formato' }).click()
  expect(await data.inputValue()).toContain('"rate": 1.10,\n  "e": 1e400,\n  "10": 1,\n  "9": 2\n}')
  await send(page)
  await page.getByText(/Tu servidor respondió 200 en/).waitFor()
  expect(bodies.some((body) => body.includes(`,${exact}}`))).toBe(true)
  await page.getByRole('link', { name: 'Abrir como entrega' }).click()
  for (const name of ['Petición', 'Respuesta']) {
    await page.getByRole('tab', { name, exact: true }).click()
    await page.getByText('9007199254740993', { exact: true }).waitFor()
    await page.getByText('1.10', { exact: true }).waitFor()
  }
  await page.getByRole('tab', { name: 'Petición', exact: true }).click()
  await page.getByText('1e400', { exact: true }).waitFor()
  await page.context().close()
})

it('says where the text stops being JSON, and which field does not fit, and sends nothing', async () => {
  const user = await panel.newUser()
  const page = await openTest({}, user)
  const data = page.getByLabel('Datos')
  await data.fill('{\n  "invoice_id": 1,\n}')
  await send(page)
  await page.getByText('Deja de ser JSON en la línea 3, columna 1.').waitFor()
  const others = '"invoice_number": "001", "amount": "1.00", "currency": "USD", "customer_name": "Acme Corp"'
  const state = '"customer_id": null, "status": "draft", "created_at": "2026-11-29T10:00:00.000Z"'
  await data.fill(`{"invoice_id": 1, ${others}, ${state}}`)
  await send(page)
  await page.getByText('Estos campos no encajan con el tipo de evento:').waitFor()
  await page.getByText('data.invoice_id', { exact: true }).first().waitFor()
  // Others' retries may still come.
  expect(panel.receiver.received.filter(({ path }) => path.endsWith(user.tenantId))).toEqual([])
  await page.context().close()
})

// A test that failed is retried for days like any delivery: whoever has seen enough ends it here.
it('tells why nothing arrived, and ends the retries when asked', async () => {
  panel.receiver.answer((_, response) => response.destroy())
  const page = await openTest()
  await send(page)
  await page.getByText(/No pudimos entregar:/).waitFor()
  await page.getByRole('button', { name: 'Cancelar los reintentos' }).click()
  await page.getByText(/Lo intentaremos otra vez/).waitFor({ state: 'detached' })
  await page.context().close()
})

it('warns of a receiver that takes forged events, and is content with one that verifies', async () => {
  const page = await openTest()
  await page.getByRole('button', { name: 'Comprobación completa' }).click()
  await page.getByText('Tu servidor acepta eventos falsos').waitFor()
  await page.getByText('@gancho/verify').waitFor()
  panel.receiver.answer((request, response) => {
    verify(secret, request.body, request.headers).then(
      () => response.writeHead(204).end(),
      () => response.writeHead(401).end(),
    )
  })
  await page.getByRole('button', { name: 'Comprobación completa' }).click()
  await page.getByText('Tu servidor distingue los eventos reales de los falsos').waitFor()
  await page.context().close()
})
