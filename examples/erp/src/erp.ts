import type { Kysely, Transaction } from 'kysely'
import type { CompaniesTable } from './companies/schema.ts'
import type { CustomersTable } from './customers/schema.ts'
import type { ProductsTable, StockMovesTable } from './inventory/schema.ts'
import type { InvoicesTable } from './invoices/schema.ts'
import type { PaymentsTable } from './payments/schema.ts'
import type { SalesOrderLinesTable, SalesOrdersTable } from './sales-orders/schema.ts'

/** Every table of the ERP. A new module adds its own here. */
export interface Tables {
  'erp.companies': CompaniesTable
  'erp.customers': CustomersTable
  'erp.products': ProductsTable
  'erp.stock_moves': StockMovesTable
  'erp.sales_orders': SalesOrdersTable
  'erp.sales_order_lines': SalesOrderLinesTable
  'erp.invoices': InvoicesTable
  'erp.payments': PaymentsTable
}

/** What the modules work with. A webhook service takes it as its options, and so stamps with the same clock. */
export interface Erp {
  readonly db: Kysely<Tables>
  /** The clock of what is stored and told. */
  now(): Date
  /**
   * Where everything changes: the business change and the trigger that tells of it, committed together or
   * not at all.
   */
  transaction<Result>(work: (tx: Transaction<Tables>) => Promise<Result>): Promise<Result>
}

/**
 * @param options.afterCommit called after each commit: where the delivery worker of the same process is woken.
 * @param options.now another clock than the system's.
 */
export function createErp(
  db: Kysely<Tables>,
  options: { readonly afterCommit?: () => void; readonly now?: () => Date } = {},
): Erp {
  const { afterCommit = () => {}, now = () => new Date() } = options
  return {
    db,
    now,
    async transaction(work) {
      const result = await db.transaction().execute(work)
      afterCommit()
      return result
    },
  }
}
