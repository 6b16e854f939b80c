import { InvoicingWebhookService } from '@gancho/client'
import type { Pool } from 'pg'

export async function createInvoice(pool: Pool, tenantId: string, id: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('INSERT INTO invoices (id) VALUES ($1)', [id])
    await new InvoicingWebhookService(client).triggerInvoiceCreated({
      tenantId,
      invoiceId: id,
      invoiceNumber: '001-001-000000001',
      amount: '1500.00',
      customerName: 'Acme Corp',
    })
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
