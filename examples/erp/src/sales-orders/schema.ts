import type { Generated, GeneratedAlways } from 'kysely'
import { z } from 'zod'
import { companyPath } from '../companies/schema.ts'
import { id, text } from '../fields.ts'
import { stockQuantity } from '../inventory/schema.ts'

export type SalesOrderStatus = 'draft' | 'confirmed' | 'cancelled'

export interface SalesOrdersTable {
  id: Generated<string>
  company_id: string
  number: string
  customer_id: string
  customer_name: string
  /** The sum of its lines. */
  amount: Generated<string>
  status: Generated<SalesOrderStatus>
  reason: string | null
  created_at: Date
}

export interface SalesOrderLinesTable {
  order_id: string
  company_id: string
  sku: string
  quantity: string
  price: string
  amount: GeneratedAlways<string>
}

export const salesOrderPath = companyPath.extend({ order: id })

export const salesOrderBody = z.object({
  customer_id: id,
  lines: z
    .array(z.object({ sku: id, quantity: stockQuantity }))
    .min(1)
    .max(20)
    .refine((lines) => new Set(lines.map(({ sku }) => sku)).size === lines.length, {
      error: 'must name each product once',
    }),
})

export const cancelBody = z.object({ reason: text(500).optional() })

export type SalesOrderInput = z.infer<typeof salesOrderBody>
