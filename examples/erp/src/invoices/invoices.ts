import { InvoicingWebhookService } from '@gancho/client'
import { getCustomer } from '../customers/customers.ts'
import type { Erp } from '../erp.ts'
import { accessKey } from './access-key.ts'
import { checkMove, getInvoice, type Invoice, type InvoiceKey, move, takeNumber } from './records.ts'
import type { InvoiceInput } from './schema.ts'
import type { TaxAuthority } from './tax-authority.ts'

/**
 * Drafts an invoice with the company's next number.
 * @throws ErpError `company_not_found`, `customer_not_found`
 */
export function createInvoice(erp: Erp, company: string, input: InvoiceInput): Promise<Invoice> {
  return erp.transaction(async (tx) => {
    const issuedAt = erp.now()
    const { number, taxId } = await takeNumber(tx, company)
    const customer = await getCustomer(tx, { company, customer: input.customer_id })
    const invoice = await tx
      .insertInto('erp.invoices')
      .values({
        ...input,
        company_id: company,
        number,
        access_key: accessKey({ number, taxId, issuedAt }),
        customer_name: customer.name,
        created_at: issuedAt,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await new InvoicingWebhookService(tx, erp).triggerInvoiceCreated(eventArguments(invoice))
    return invoice
  })
}

// docs: start send-invoice
/** @throws ErpError `invoice_not_found`, `invoice_state` */
export function sendInvoice(erp: Erp, key: InvoiceKey, sentTo: string): Promise<Invoice> {
  return erp.transaction(async (tx) => {
    const invoice = await move(tx, key, { status: 'sent', sent_to: sentTo })
    await new InvoicingWebhookService(tx, erp).triggerInvoiceSent({ ...eventArguments(invoice), sentTo })
    return invoice
  })
}
// docs: end send-invoice

// docs: start authorize-invoice
/**
 * Asks the tax authority, and then authorizes or rejects the invoice as it said. Asking comes first and not in
 * the transaction, which would stay open for as long as the authority takes to answer.
 * @throws ErpError `invoice_not_found`, `invoice_state`
 */
export async function authorizeInvoice(
  { erp, taxAuthority }: { readonly erp: Erp; readonly taxAuthority: TaxAuthority },
  key: InvoiceKey,
): Promise<Invoice> {
  const sent = await getInvoice(erp.db, key)
  checkMove(sent, 'authorized')
  const customer = await getCustomer(erp.db, { company: key.company, customer: sent.customer_id })
  const verdict = await taxAuthority({
    accessKey: sent.access_key,
    amount: sent.amount,
    customerTaxId: customer.tax_id,
  })

  return await erp.transaction(async (tx) => {
    const service = new InvoicingWebhookService(tx, erp)
    if (verdict.authorized) {
      const invoice = await move(tx, key, { status: 'authorized' })
      await service.triggerInvoiceAuthorized({
        ...eventArguments(invoice),
        authorizationNumber: verdict.authorizationNumber,
        authorizationKey: invoice.access_key,
      })
      return invoice
    }
    const { reason, errorCode } = verdict
    const invoice = await move(tx, key, { status: 'rejected', reason })
    await service.triggerInvoiceRejected({ ...eventArguments(invoice), reason, errorCode })
    return invoice
  })
}
// docs: end authorize-invoice

/** @throws ErpError `invoice_not_found`, `invoice_state`, `invoice_paid` */
export function cancelInvoice(erp: Erp, key: InvoiceKey, reason?: string): Promise<Invoice> {
  return erp.transaction(async (tx) => {
    const invoice = await move(tx, key, { status: 'cancelled', reason: reason ?? null })
    await new InvoicingWebhookService(tx, erp).triggerInvoiceCancelled({ ...eventArguments(invoice), reason })
    return invoice
  })
}

/** An invoice as the service takes it. The company is the tenant. */
function eventArguments(invoice: Invoice) {
  return {
    tenantId: invoice.company_id,
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    amount: invoice.amount,
    currency: invoice.currency,
    customerName: invoice.customer_name,
    customerId: invoice.customer_id,
  }
}
