import type { Generated } from 'kysely'
import { z } from 'zod'

export interface CompaniesTable {
  id: string
  name: string
  tax_id: string
  last_invoice_number: Generated<number>
  created_at: Generated<Date>
}

/** Also the tenant id of the company in Gancho, whose rule this is. */
export const companyId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, {
  error: 'must be 1 to 64 letters, digits, "-" or "_"',
})

export const companyPath = z.object({ company: companyId })

export const companyBody = z.object({
  name: z.string().min(1).max(200),
  tax_id: z.string().regex(/^\d{13}$/, { error: 'must be a RUC of 13 digits' }),
})

export type CompanyInput = z.infer<typeof companyBody>
