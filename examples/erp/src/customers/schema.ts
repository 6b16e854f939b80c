import type { Generated } from 'kysely'
import { z } from 'zod'
import { companyPath } from '../companies/schema.ts'

export interface CustomersTable {
  company_id: string
  id: string
  name: string
  tax_id: string | null
  email: string | null
  phone: string | null
  created_at: Generated<Date>
}

export const customerId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, {
  error: 'must be 1 to 64 letters, digits, "-" or "_"',
})

export const customerPath = companyPath.extend({ customer: customerId })

/** A customer is replaced as a whole: what is left out is emptied. */
export const customerBody = z.object({
  name: z.string().min(1).max(200),
  tax_id: z.string().min(1).max(20).nullable().default(null),
  email: z.email().max(200).nullable().default(null),
  phone: z.string().min(1).max(40).nullable().default(null),
})

export type CustomerInput = z.infer<typeof customerBody>
