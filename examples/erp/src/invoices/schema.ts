import type { Generated } from 'kysely'
import { z } from 'zod'
import { companyPath } from '../companies/schema.ts'
import { id, money, text } from '../fields.ts'

export type InvoiceStatus = 'draft' | 'sent' | 'authorized' | 'rejected' | 'cancelled'

export interface InvoicesTable {
  id: Generated<string>
  company_id: string
  number: string
  customer_id: string
  customer_name: string
  /** numeric: text, so that no cent is lost. */
  amount: string
  currency: string
  status: Generated<InvoiceStatus>
  sent_to: string | null
  /** What the tax authority knows it by. */
  access_key: string
  /** What payments were received of it. */
  paid: Generated<string>
  reason: string | null
  created_at: Generated<Date>
}

export const invoicePath = companyPath.extend({ invoice: id })

export const invoiceBody = z.object({
  customer_id: id,
  amount: money,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code such as "USD"' })
    .default('USD'),
})

export const sendBody = z.object({ to: z.email().max(200) })

export const cancelBody = z.object({ reason: text(500).optional() })

export type InvoiceInput = z.infer<typeof invoiceBody>
