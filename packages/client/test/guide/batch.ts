import { type EventPayload, type OpenTransaction, triggerBatch } from '@gancho/client'

type InvoiceData = EventPayload<'invoice.created'>

export async function monthlyRun(
  tx: OpenTransaction,
  tenantId: string,
  invoices: readonly InvoiceData[],
): Promise<void> {
  // #region batch
  await triggerBatch(tx, {
    tenantId,
    events: invoices.map((data) => ({
      event: 'invoice.created' as const,
      data,
      resourceType: 'invoice',
      resourceId: data.invoice_id,
    })),
  })
  // #endregion
}
