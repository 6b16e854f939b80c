import type { Kysely, Transaction } from 'kysely'
import type { CompaniesTable } from './companies/schema.ts'
import type { CustomersTable } from './customers/schema.ts'
import type { InvoicesTable } from './invoices/schema.ts'

/** Every table of the ERP. A new module adds its own here. */
export interface Tables {
  'erp.companies': CompaniesTable
  'erp.customers': CustomersTable
  'erp.invoices': InvoicesTable
}

/** What the modules work with. */
export interface Erp {
  readonly db: Kysely<Tables>
  /**
   * Where everything changes: the business change and the trigger that tells of it, committed together or
   * not at all.
   */
  transaction<Result>(work: (tx: Transaction<Tables>) => Promise<Result>): Promise<Result>
}

/** @param afterCommit called after each commit: where the delivery worker of the same process is woken. */
export function createErp(db: Kysely<Tables>, afterCommit: () => void = () => {}): Erp {
  return {
    db,
    async transaction(work) {
      const result = await db.transaction().execute(work)
      afterCommit()
      return result
    },
  }
}
