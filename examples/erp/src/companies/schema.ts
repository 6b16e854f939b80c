import type { Generated } from 'kysely'
import { z } from 'zod'
import { id, text } from '../fields.ts'

export interface CompaniesTable {
  id: string
  name: string
  tax_id: string
  last_invoice_number: Generated<number>
  last_order_number: Generated<number>
  created_at: Generated<Date>
}

/** The company's id is also its tenant id in Gancho, which takes the same characters. */
export const companyPath = z.object({ company: id })

export const companyBody = z.object({
  name: text(200),
  tax_id: z.string().regex(/^\d{13}$/, { error: 'must be a RUC of 13 digits' }),
})

export type CompanyInput = z.infer<typeof companyBody>
