import type { Generated } from 'kysely'
import { z } from 'zod'
import { companyPath } from '../companies/schema.ts'
import { customerId } from '../customers/schema.ts'

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
  reason: string | null
  created_at: Generated<Date>
}

export const invoicePath = companyPath.extend({ invoice: z.string().max(64) })

const notMoney = { error: 'must be text such as "1500.00", more than zero' }

export const invoiceBody = z.object({
  customer_id: customerId,
  amount: z
    .string(notMoney)
    .regex(/^(0|[1-9]\d{0,12})(\.\d{1,2})?$/, notMoney)
    .refine((amount) => Number(amount) > 0, notMoney),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code such as "USD"' })
    .default('USD'),
})

export const sendBody = z.object({ to: z.email().max(200) })

export const cancelBody = z.object({ reason: z.string().min(1).max(500).optional() })

export type InvoiceInput = z.infer<typeof invoiceBody>
