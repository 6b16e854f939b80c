import type { Generated } from 'kysely'
import { z } from 'zod'
import { companyPath } from '../companies/schema.ts'
import { decimal, id, moreThanZero, text } from '../fields.ts'

export interface ProductsTable {
  id: Generated<string>
  company_id: string
  sku: string
  name: string
  price: string
  warehouse: string
  /** numeric: text, because stock can be fractional. */
  quantity: Generated<string>
  /** The quantity at which stock counts as low. */
  threshold: string
  created_at: Generated<Date>
}

export interface StockMovesTable {
  id: Generated<number>
  company_id: string
  sku: string
  change: string
  /** What there was afterwards. */
  quantity: string
  reason: string
  created_at: Date
}

export const productPath = companyPath.extend({ product: id })

/** Up to 999999.999 of a product move at once. */
const stock = decimal({ wholeDigits: 6, decimals: 3, example: '2.5' })

/** Stock is not part of it: only moves change it. */
export const productBody = z.object({
  name: text(200),
  price: decimal({ wholeDigits: 7, decimals: 2, example: '4.50' }).refine(...moreThanZero),
  warehouse: id,
  threshold: stock.refine((value) => !value.startsWith('-'), { error: 'must not be negative' }).default('0'),
})

export const stockQuantity = stock.refine(...moreThanZero)

export const stockMoveBody = z.object({
  /** Negative when stock goes out. */
  change: stock.refine((value) => Number(value) !== 0, { error: 'must not be zero' }),
  reason: text(100),
})

export type ProductInput = z.infer<typeof productBody>
export type StockMoveInput = z.infer<typeof stockMoveBody>
