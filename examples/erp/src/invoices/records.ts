import { type Selectable, sql, type Transaction, type Updateable } from 'kysely'
import { refuseCompany } from '../companies/companies.ts'
import type { Erp, Tables } from '../erp.ts'
import { ErpError } from '../errors.ts'
import type { InvoiceStatus, InvoicesTable } from './schema.ts'

export type Invoice = Selectable<InvoicesTable>

export interface InvoiceKey {
  readonly company: string
  readonly invoice: string
}

/** From which states each state is reached. */
const from: Readonly<Record<InvoiceStatus, readonly InvoiceStatus[]>> = {
  draft: [],
  sent: ['draft'],
  authorized: ['sent'],
  rejected: ['sent'],
  cancelled: ['draft', 'sent', 'authorized', 'rejected'],
}

/** @throws ErpError `invoice_not_found` */
export async function getInvoice(db: Erp['db'], { company, invoice: id }: InvoiceKey): Promise<Invoice> {
  const invoice = await db
    .selectFrom('erp.invoices')
    .selectAll()
    .where('company_id', '=', company)
    .where('id', '=', id)
    .executeTakeFirst()
  if (invoice !== undefined) return invoice
  throw new ErpError(
    'invoice_not_found',
    `${company} has no invoice "${id}": GET /companies/${company}/invoices lists them.`,
  )
}

/** The newest 100. */
export function listInvoices({ db }: Erp, company: string): Promise<Invoice[]> {
  return db
    .selectFrom('erp.invoices')
    .selectAll()
    .where('company_id', '=', company)
    .orderBy('number', 'desc')
    .limit(100)
    .execute()
}

/**
 * The company's next invoice number, with the tax id that an invoice takes from it. The row stays locked until the
 * transaction ends, so that numbers have no gaps and no number is taken twice.
 * @throws ErpError `company_not_found`
 */
export async function takeNumber(tx: Transaction<Tables>, company: string) {
  const row = await tx
    .updateTable('erp.companies')
    .set({ last_invoice_number: sql`last_invoice_number + 1` })
    .where('id', '=', company)
    .returning(['last_invoice_number', 'tax_id'])
    .executeTakeFirst()
  if (row === undefined) return refuseCompany(company)
  const sequence = String(row.last_invoice_number).padStart(9, '0')
  return { number: `001-001-${sequence}`, taxId: row.tax_id }
}

/**
 * Moves an invoice on, in one statement: of two requests at once, one finds it moved already.
 * @throws ErpError `invoice_not_found`, `invoice_state`, `invoice_paid`
 */
export async function move(
  tx: Transaction<Tables>,
  key: InvoiceKey,
  changes: Updateable<InvoicesTable> & { readonly status: InvoiceStatus },
): Promise<Invoice> {
  const moved = await tx
    .updateTable('erp.invoices')
    .set(changes)
    .where('company_id', '=', key.company)
    .where('id', '=', key.invoice)
    .where('status', 'in', from[changes.status])
    .$if(changes.status === 'cancelled', (query) => query.where('paid', '=', '0'))
    .returningAll()
    .executeTakeFirst()
  if (moved !== undefined) return moved
  const found = await getInvoice(tx, key)
  return refuseMove(found, changes.status)
}

/** @throws ErpError `invoice_state` */
export function checkMove(invoice: Invoice, to: InvoiceStatus): void {
  if (!from[to].includes(invoice.status)) refuseMove(invoice, to)
}

function refuseMove({ id, status, paid }: Invoice, to: InvoiceStatus): never {
  if (to === 'cancelled' && Number(paid) > 0) {
    throw new ErpError(
      'invoice_paid',
      `Of the invoice ${id}, ${paid} is paid: it cannot be cancelled any more.`,
    )
  }
  throw new ErpError(
    'invoice_state',
    `The invoice ${id} is ${status}: only one that is ${from[to].join(' or ')} can become ${to}.`,
  )
}

/**
 * Adds to what is paid of an invoice, in one statement: payments that come at once never exceed its amount.
 * @throws ErpError `invoice_not_found`, `invoice_state`, `payment_exceeds_balance`
 */
export async function addPaid(tx: Transaction<Tables>, key: InvoiceKey, received: string): Promise<Invoice> {
  const paid = await tx
    .updateTable('erp.invoices')
    .set({ paid: sql`paid + ${received}::numeric` })
    .where('company_id', '=', key.company)
    .where('id', '=', key.invoice)
    .where('status', '=', 'authorized')
    .where(sql<boolean>`paid + ${received}::numeric <= amount`)
    .returningAll()
    .executeTakeFirst()
  if (paid !== undefined) return paid
  const found = await getInvoice(tx, key)
  checkPayable(found)
  throw new ErpError(
    'payment_exceeds_balance',
    `${found.paid} of the ${found.amount} of the invoice ${found.id} is paid: ${received} is more than the rest.`,
  )
}

/** @throws ErpError `invoice_state` */
export function checkPayable({ id, status }: Invoice): void {
  if (status === 'authorized') return
  throw new ErpError('invoice_state', `The invoice ${id} is ${status}: only an authorized one can be paid.`)
}
