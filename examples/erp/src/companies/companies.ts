import type { Selectable } from 'kysely'
import type { Erp } from '../erp.ts'
import { ErpError } from '../errors.ts'
import type { CompaniesTable, CompanyInput } from './schema.ts'

export type Company = Selectable<CompaniesTable>

/**
 * Adds a company, or changes its details.
 * @throws ErpError `tax_id_taken`
 */
export async function saveCompany({ db }: Erp, id: string, input: CompanyInput): Promise<Company> {
  try {
    return await db
      .insertInto('erp.companies')
      .values({ id, ...input })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(input))
      .returningAll()
      .executeTakeFirstOrThrow()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new ErpError('tax_id_taken', `Another company has the tax id ${input.tax_id}: each has its own.`)
  }
}

/** The id cannot be taken: it leads to an update. */
function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}

/** @throws ErpError `company_not_found` */
export async function getCompany(db: Erp['db'], id: string): Promise<Company> {
  const company = await db.selectFrom('erp.companies').selectAll().where('id', '=', id).executeTakeFirst()
  return company ?? refuseCompany(id)
}

export function refuseCompany(id: string): never {
  throw new ErpError('company_not_found', `There is no company "${id}": PUT /companies/${id} adds it.`)
}
