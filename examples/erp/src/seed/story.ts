import type { Erp } from '../erp.ts'
import { authorizeInvoice, cancelInvoice, createInvoice, sendInvoice } from '../invoices/invoices.ts'
import type { Invoice } from '../invoices/records.ts'
import type { TaxAuthority } from '../invoices/tax-authority.ts'
import { failPayment, receivePayment } from '../payments/payments.ts'
import type { SalesOrder } from '../sales-orders/records.ts'
import { cancelSalesOrder, confirmSalesOrder, createSalesOrder } from '../sales-orders/sales-orders.ts'
import type { Agenda } from './agenda.ts'
import type { SeedCompany } from './companies.ts'
import type { Random } from './random.ts'

export const minuteMs = 60_000
export const dayMs = 24 * 60 * minuteMs

/** What the life of an order is told with. The clock of `erp` is the agenda's. */
export interface Story {
  readonly erp: Erp
  readonly taxAuthority: TaxAuthority
  readonly agenda: Agenda
  readonly random: Random
  readonly company: SeedCompany
}

/** An order comes in; most are confirmed some hours later. */
export async function takeOrder(story: Story): Promise<void> {
  const { erp, agenda, random, company } = story
  const lines = random
    .some(company.products, 3)
    .map(({ sku }) => ({ sku, quantity: String(random.int(1, 6)) }))
  const input = { customer_id: random.pick(company.customers).id, lines }
  const order = await createSalesOrder(erp, company.id, input)
  const isConfirmed = random.chance(0.9)
  agenda.plan(random.int(15, 240) * minuteMs, () =>
    isConfirmed ? confirm(story, order) : cancel(story, order, 'The customer did not confirm.'),
  )
}

async function confirm(story: Story, order: SalesOrder): Promise<void> {
  const { erp, agenda, random, company } = story
  await confirmSalesOrder(erp, { company: company.id, order: order.id })
  if (random.chance(0.1)) agenda.plan(dayMs, () => cancel(story, order, 'The customer changed their mind.'))
  else agenda.plan(random.int(5, 60) * minuteMs, () => invoice(story, order))
}

async function cancel({ erp, company }: Story, order: SalesOrder, reason: string): Promise<void> {
  await cancelSalesOrder(erp, { company: company.id, order: order.id }, reason)
}

async function invoice(story: Story, { customer_id, amount }: SalesOrder): Promise<void> {
  const { erp, agenda, random, company } = story
  const { id } = await createInvoice(erp, company.id, { customer_id, amount, currency: 'USD' })
  agenda.plan(random.int(1, 30) * minuteMs, () => send(story, id, customer_id))
}

async function send(story: Story, id: string, customerId: string): Promise<void> {
  const { erp, agenda, random, company } = story
  const email = company.customers.find((customer) => customer.id === customerId)?.email
  await sendInvoice(erp, { company: company.id, invoice: id }, email ?? `counter@${company.id}.example`)
  agenda.plan(random.int(1, 10) * minuteMs, () => authorize(story, id))
}

async function authorize(story: Story, id: string): Promise<void> {
  const { erp, agenda, random, company } = story
  const key = { company: company.id, invoice: id }
  const authorized = await authorizeInvoice(story, key)
  if (authorized.status === 'rejected') return
  if (random.chance(0.1)) {
    agenda.plan(dayMs, async () => {
      await cancelInvoice(erp, key, 'Issued to the wrong customer.')
    })
    return
  }
  const delayMs = random.int(1, 12) * dayMs
  const { amount } = authorized
  if (random.chance(0.2)) agenda.plan(delayMs, () => fail(story, authorized))
  else if (random.chance(0.25)) {
    const [first, rest] = halves(amount)
    agenda.plan(delayMs, () => pay(story, authorized, first))
    agenda.plan(delayMs + 5 * dayMs, () => pay(story, authorized, rest))
  } else agenda.plan(delayMs, () => pay(story, authorized, amount))
}

/** The card is declined; two days later the money comes all the same. */
async function fail(story: Story, { id, amount }: Invoice): Promise<void> {
  const { erp, agenda, company } = story
  await failPayment(erp, company.id, {
    status: 'failed',
    invoice_id: id,
    amount,
    method: 'card',
    reference: null,
    reason: 'Insufficient funds.',
    error_code: '51',
  })
  agenda.plan(2 * dayMs, () => pay(story, { id }, amount))
}

async function pay(story: Story, { id }: Pick<Invoice, 'id'>, amount: string): Promise<void> {
  const { erp, random, company } = story
  await receivePayment(erp, company.id, {
    status: 'received',
    invoice_id: id,
    amount,
    method: random.pick(['transfer', 'card', 'cash']),
    reference: `TRX-${random.int(100_000, 999_999)}`,
  })
}

/** In cents, so that the two make up the whole. */
function halves(amount: string): [string, string] {
  const cents = Number(amount.replace('.', ''))
  const money = (part: number) => `${Math.floor(part / 100)}.${String(part % 100).padStart(2, '0')}`
  return [money(Math.floor(cents / 2)), money(Math.ceil(cents / 2))]
}
