import { PaymentWebhookService } from '@gancho/client'
import type { Insertable, Selectable, Transaction } from 'kysely'
import type { Erp, Tables } from '../erp.ts'
import { ErpError } from '../errors.ts'
import { addPaid, checkPayable, getInvoice, type Invoice } from '../invoices/records.ts'
import type { FailedPayment, PaymentsTable, ReceivedPayment } from './schema.ts'

export type Payment = Selectable<PaymentsTable>

export interface PaymentKey {
  readonly company: string
  readonly payment: string
}

// docs: start receive-payment
/**
 * Records a payment of an authorized invoice, of all of it or a part.
 * @throws ErpError `invoice_not_found`, `invoice_state`, `payment_exceeds_balance`
 */
export function receivePayment(erp: Erp, company: string, input: ReceivedPayment): Promise<Payment> {
  return erp.transaction(async (tx) => {
    const invoice = await addPaid(tx, { company, invoice: input.invoice_id }, input.amount)
    const payment = await addPayment(tx, { ...input, company_id: company, created_at: erp.now() })
    await new PaymentWebhookService(tx, erp).triggerPaymentReceived(eventArguments(payment, invoice))
    return payment
  })
}
// docs: end receive-payment

/**
 * Records that a payment of an authorized invoice failed. What is paid of it stays as it is.
 * @throws ErpError `invoice_not_found`, `invoice_state`
 */
export function failPayment(erp: Erp, company: string, input: FailedPayment): Promise<Payment> {
  return erp.transaction(async (tx) => {
    const invoice = await getInvoice(tx, { company, invoice: input.invoice_id })
    checkPayable(invoice)
    const payment = await addPayment(tx, { ...input, company_id: company, created_at: erp.now() })
    await new PaymentWebhookService(tx, erp).triggerPaymentFailed({
      ...eventArguments(payment, invoice),
      reason: input.reason,
      errorCode: input.error_code ?? undefined,
    })
    return payment
  })
}

/** @throws ErpError `payment_not_found` */
export async function getPayment(db: Erp['db'], { company, payment: id }: PaymentKey): Promise<Payment> {
  const payment = await db
    .selectFrom('erp.payments')
    .selectAll()
    .where('company_id', '=', company)
    .where('id', '=', id)
    .executeTakeFirst()
  if (payment !== undefined) return payment
  throw new ErpError(
    'payment_not_found',
    `${company} has no payment "${id}": GET /companies/${company}/payments lists them.`,
  )
}

/** The newest 100. */
export function listPayments({ db }: Erp, company: string): Promise<Payment[]> {
  return db
    .selectFrom('erp.payments')
    .selectAll()
    .where('company_id', '=', company)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
}

function addPayment(tx: Transaction<Tables>, payment: Insertable<PaymentsTable>): Promise<Payment> {
  return tx.insertInto('erp.payments').values(payment).returningAll().executeTakeFirstOrThrow()
}

/** A payment as the service takes it. The currency and the customer are the invoice's. */
function eventArguments(payment: Payment, invoice: Invoice) {
  return {
    tenantId: payment.company_id,
    paymentId: payment.id,
    amount: payment.amount,
    currency: invoice.currency,
    method: payment.method,
    invoiceId: invoice.id,
    customerId: invoice.customer_id,
    customerName: invoice.customer_name,
    reference: payment.reference ?? undefined,
  }
}
