import { saveCompany } from '../companies/companies.ts'
import { saveCustomer } from '../customers/customers.ts'
import type { Erp } from '../erp.ts'
import { listProducts, saveProduct } from '../inventory/products.ts'
import { adjustStock } from '../inventory/stock.ts'
import type { TaxAuthority } from '../invoices/tax-authority.ts'
import { listSalesOrders } from '../sales-orders/records.ts'
import { createAgenda } from './agenda.ts'
import { type SeedCompany, seedCompanies } from './companies.ts'
import { createRandom } from './random.ts'
import { dayMs, minuteMs, type Story, takeOrder } from './story.ts'

const days = 30
/** 8:00 in Ecuador, in UTC. */
const openingHour = 13

/**
 * Writes a month of history for two companies through the ERP's own services, so that all of it is told as it would
 * have been. A company that has sales orders already is left as it is.
 * @param input.seed the same number and end make the same history.
 * @param input.end when the history ends: what would come later is still open.
 */
export async function writeHistory(
  deps: { readonly erp: Erp; readonly taxAuthority: TaxAuthority; readonly say: (line: string) => void },
  input: { readonly seed: number; readonly end: Date },
): Promise<void> {
  const random = createRandom(input.seed)
  for (const company of seedCompanies) {
    if ((await listSalesOrders(deps.erp, company.id)).length > 0) {
      deps.say(`${company.id} has sales orders already: it is left as it is.`)
      continue
    }
    const first = new Date(input.end.getTime() - days * dayMs)
    const agenda = createAgenda(new Date(first.setUTCHours(openingHour, 0, 0, 0)))
    const story = { ...deps, erp: { ...deps.erp, now: agenda.now }, agenda, random, company }
    await openCompany(story)
    agenda.plan(0, () => openDay(story))
    await agenda.runUntil(input.end)
    const orders = await listSalesOrders(deps.erp, company.id)
    deps.say(`${company.id}: a month of history, with ${orders.length} sales orders.`)
  }
}

async function openCompany({ erp, agenda, company }: Story): Promise<void> {
  await saveCompany(erp, company.id, company.details)
  for (const { id, ...details } of company.customers) {
    await saveCustomer(erp, { company: company.id, customer: id }, details)
  }
  for (const { sku, ...details } of company.products) {
    await saveProduct(erp, { company: company.id, product: sku }, details)
  }
  agenda.plan(10 * dayMs, () => changePhone({ erp, company }))
}

async function changePhone({ erp, company }: { erp: Erp; company: SeedCompany }): Promise<void> {
  const { id, ...details } = company.customers[0]
  const key = { company: company.id, customer: id }
  await saveCustomer(erp, key, { ...details, phone: '+593 2 555 0100' })
}

/** Buys what has run low, and plans the day's orders and the next day. */
async function openDay(story: Story): Promise<void> {
  const { erp, agenda, random, company } = story
  agenda.plan(dayMs, () => openDay(story))
  const isWeekend = [0, 6].includes(agenda.now().getUTCDay())
  if (isWeekend) return
  for (const { sku, quantity, threshold } of await listProducts(erp, company.id)) {
    if (Number(quantity) > Number(threshold)) continue
    await adjustStock(erp, { company: company.id, product: sku }, { change: '60', reason: 'purchase' })
  }
  for (let order = random.int(0, 3); order > 0; order -= 1) {
    agenda.plan(random.int(0, 8 * 60) * minuteMs, () => takeOrder(story))
  }
}
