import type { Generated } from 'kysely'
import { z } from 'zod'
import { companyPath } from '../companies/schema.ts'
import { id, text } from '../fields.ts'

export interface CustomersTable {
  company_id: string
  id: string
  name: string
  tax_id: string | null
  email: string | null
  phone: string | null
  created_at: Generated<Date>
}

export const customerPath = companyPath.extend({ customer: id })

/** A customer is replaced as a whole: what is left out is emptied. */
export const customerBody = z.object({
  name: text(200),
  tax_id: text(20).nullable().default(null),
  email: z.email().max(200).nullable().default(null),
  phone: text(40).nullable().default(null),
})

export type CustomerInput = z.infer<typeof customerBody>
