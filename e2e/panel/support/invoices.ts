import type { GanchoClient } from '@gancho/client/http'

/** An event of an invoice, as an application sends it. */
export async function sendInvoice(
  api: GanchoClient,
  { id = 'inv-1', amount = '1500.00', customer = 'Acme’s “Ñandú” & Co' } = {},
): Promise<void> {
  await api.events.send({
    event: 'invoice.created',
    resource_type: 'invoice',
    resource_id: id,
    data: {
      invoice_id: id,
      invoice_number: '001-001-000000001',
      amount,
      currency: 'USD',
      customer_name: customer,
      status: 'draft',
      created_at: '2026-02-14T10:30:00.000Z',
    },
  })
}
