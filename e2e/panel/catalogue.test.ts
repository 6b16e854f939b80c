import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
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

it.each(lightViews.map((view) => [nameOf(view), view] as const))('reads well: %s', async (name, view) => {
  const user = await panel.newUser()
  const page = await user.open('/events?event=invoice.authorized', view)
  await page.getByText('authorization_number').first().waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, `catalogue-${name}`)
  await page
    .getByRole('heading', { name: /^(?:Avisos de Gancho|Notices of Gancho)$/ })
    .scrollIntoViewIfNeeded()
  await screenshot(page, `catalogue-operational-${name}`)
  await page.getByRole('searchbox').fill('zzz')
  await page.getByRole('button', { name: /Ver todos los eventos|Show all events/ }).waitFor()
  await expectNoAxeViolations(page)
  await page.context().close()
})

// A developer finds an event by what it means, in their language, reads its fields, and subscribes to it: by keyboard.
it('finds an event by its meaning and leads to a webhook for it, by keyboard alone', async () => {
  const user = await panel.newUser()
  const page = await user.open('/events')
  await page.getByRole('searchbox', { name: 'Buscar un evento' }).focus()
  await page.keyboard.type('autoridad tributaria rechazó')
  await page.getByText('1 tipo de evento').waitFor()
  const row = page.getByRole('button', { name: /invoice\.rejected/ })
  await row.focus()
  await page.keyboard.press('Enter')
  await page.getByText('siempre presente').first().waitFor()
  expect(await row.getAttribute('aria-expanded')).toBe('true')
  expect(new URL(page.url()).searchParams.get('event')).toBe('invoice.rejected')
  await page.getByRole('link', { name: 'Nuevo webhook para este evento' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.getByText('1 evento elegido').waitFor()
  await page.context().close()
})

it('shows the application’s own events, with and without a schema', async () => {
  const own = `parcel.${Date.now()}`
  await panel.operator.eventTypes.put(own, { group: 'Parcels', description: 'A parcel left.' })
  const user = await panel.newUser('read')
  const page = await user.open(`/events?event=${own}`)
  await page.getByText('A parcel left.').waitFor()
  await page.getByText('sus datos pueden ser cualquier objeto JSON').waitFor()
  // Who may only look is not offered what the API would refuse.
  expect(await page.getByRole('link', { name: 'Nuevo webhook para este evento' }).count()).toBe(0)
  await page.context().close()
})
