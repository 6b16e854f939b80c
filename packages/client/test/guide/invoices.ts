import { InvoicingWebhookService } from '@gancho/client'
import type { Pool } from 'pg'
import { inTransaction } from './in-transaction.ts'

export interface Invoice {
  readonly id: string
  readonly companyId: string
  readonly number: string
  readonly amount: string
  readonly customerName: string
}

export function createInvoice(pool: Pool, invoice: Invoice): Promise<void> {
  return inTransaction(pool, async (client) => {
    await client.query('INSERT INTO invoices (id) VALUES ($1)', [invoice.id])
    await new InvoicingWebhookService(client).triggerInvoiceCreated({
      tenantId: invoice.companyId,
      invoiceId: invoice.id,
      invoiceNumber: invoice.number,
      amount: invoice.amount,
      customerName: invoice.customerName,
    })
  })
}
