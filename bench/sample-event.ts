/** One invoice of the catalogue, as producers send it and as receivers get it: about 0.3 KB each. */
const data = {
  invoice_id: 'inv-123',
  invoice_number: '001-001-000000001',
  amount: '1500.00',
  currency: 'USD',
  customer_name: 'Acme Corp',
  customer_id: 'cust-456',
  status: 'draft',
  created_at: '2024-02-14T10:30:00.000Z',
}

export const eventType = 'invoice.created'
export const dataText = JSON.stringify(data)

/** The body of `POST /v1/events`. */
export const publishBody = JSON.stringify({
  event: eventType,
  data,
  resource_type: 'invoice',
  resource_id: data.invoice_id,
})

/** What a receiver gets for it (SPEC section 3): the floor sends this one again and again. */
export const envelope = JSON.stringify({
  id: 'evt_01a20c710d7f00000002ac304548c0cc',
  timestamp: '2024-02-14T10:30:00.000Z',
  event: eventType,
  data,
  tenant_id: 'tenant-1',
  resource_type: 'invoice',
  resource_id: data.invoice_id,
})

/** The secret of every webhook here, and the floor's. */
export const secret = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
