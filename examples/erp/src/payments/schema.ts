import type { Generated } from 'kysely'
import { z } from 'zod'
import { companyPath } from '../companies/schema.ts'
import { id, money, text } from '../fields.ts'

export interface PaymentsTable {
  id: Generated<string>
  company_id: string
  invoice_id: string
  amount: string
  method: string
  reference: string | null
  status: 'received' | 'failed'
  reason: string | null
  error_code: string | null
  created_at: Date
}

export const paymentPath = companyPath.extend({ payment: id })

const payment = z.object({
  invoice_id: id,
  amount: money,
  method: z.enum(['transfer', 'card', 'cash']),
  /** Of the bank or the payment provider. */
  reference: text(100).nullable().default(null),
})

const receivedPayment = payment.extend({ status: z.literal('received') })

const failedPayment = payment.extend({
  status: z.literal('failed'),
  reason: text(500),
  error_code: text(64).nullable().default(null),
})

/** What the bank says of a payment. */
export const paymentBody = z.discriminatedUnion('status', [receivedPayment, failedPayment])

export type ReceivedPayment = z.infer<typeof receivedPayment>
export type FailedPayment = z.infer<typeof failedPayment>
