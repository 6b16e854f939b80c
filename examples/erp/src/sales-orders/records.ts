import { type Selectable, sql, type Transaction, type Updateable } from 'kysely'
import { refuseCompany } from '../companies/companies.ts'
import type { Erp, Tables } from '../erp.ts'
import { ErpError } from '../errors.ts'
import { getProduct } from '../inventory/products.ts'
import type { SalesOrderInput, SalesOrderLinesTable, SalesOrderStatus, SalesOrdersTable } from './schema.ts'

export type SalesOrder = Selectable<SalesOrdersTable>
export type SalesOrderLine = Pick<Selectable<SalesOrderLinesTable>, 'sku' | 'quantity' | 'price' | 'amount'>

export interface SalesOrderKey {
  readonly company: string
  readonly order: string
}

/** From which states each state is reached. */
const from: Readonly<Record<SalesOrderStatus, readonly SalesOrderStatus[]>> = {
  draft: [],
  confirmed: ['draft'],
  cancelled: ['draft', 'confirmed'],
}

/** @throws ErpError `sales_order_not_found` */
export async function getSalesOrder(
  db: Erp['db'],
  { company, order: id }: SalesOrderKey,
  { lock = false } = {},
): Promise<SalesOrder> {
  const order = await db
    .selectFrom('erp.sales_orders')
    .selectAll()
    .where('company_id', '=', company)
    .where('id', '=', id)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  if (order !== undefined) return order
  throw new ErpError(
    'sales_order_not_found',
    `${company} has no sales order "${id}": GET /companies/${company}/sales-orders lists them.`,
  )
}

/** By sku: whoever changes the stock of several products does it in this order, so that none waits for another in a circle. */
export function linesOf(db: Erp['db'], order: SalesOrder): Promise<SalesOrderLine[]> {
  return db
    .selectFrom('erp.sales_order_lines')
    .select(['sku', 'quantity', 'price', 'amount'])
    .where('order_id', '=', order.id)
    .orderBy('sku')
    .execute()
}

/** The newest 100. */
export function listSalesOrders({ db }: Erp, company: string): Promise<SalesOrder[]> {
  return db
    .selectFrom('erp.sales_orders')
    .selectAll()
    .where('company_id', '=', company)
    .orderBy('number', 'desc')
    .limit(100)
    .execute()
}

/**
 * The company's next order number. The row stays locked until the transaction ends, so that none is taken twice.
 * @throws ErpError `company_not_found`
 */
export async function takeNumber(tx: Transaction<Tables>, company: string): Promise<string> {
  const row = await tx
    .updateTable('erp.companies')
    .set({ last_order_number: sql`last_order_number + 1` })
    .where('id', '=', company)
    .returning('last_order_number')
    .executeTakeFirst()
  if (row === undefined) return refuseCompany(company)
  return `SO-${String(row.last_order_number).padStart(6, '0')}`
}

/**
 * Adds the lines to a new order, at today's prices, and their sum.
 * @throws ErpError `product_not_found`
 */
export async function addLines(
  tx: Transaction<Tables>,
  { company, order }: SalesOrderKey,
  lines: SalesOrderInput['lines'],
): Promise<SalesOrder> {
  for (const { sku, quantity } of lines) {
    const { price } = await getProduct(tx, { company, product: sku })
    await tx
      .insertInto('erp.sales_order_lines')
      .values({ order_id: order, company_id: company, sku, quantity, price })
      .execute()
  }
  return await tx
    .updateTable('erp.sales_orders')
    .set({ amount: sql`(SELECT sum(amount) FROM erp.sales_order_lines WHERE order_id = ${order})` })
    .where('id', '=', order)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * Moves an order on, in one statement: of two requests at once, one finds it moved already.
 * @throws ErpError `sales_order_not_found`, `sales_order_state`
 */
export async function move(
  tx: Transaction<Tables>,
  key: SalesOrderKey,
  changes: Updateable<SalesOrdersTable> & { readonly status: SalesOrderStatus },
): Promise<SalesOrder> {
  const moved = await tx
    .updateTable('erp.sales_orders')
    .set(changes)
    .where('company_id', '=', key.company)
    .where('id', '=', key.order)
    .where('status', 'in', from[changes.status])
    .returningAll()
    .executeTakeFirst()
  if (moved !== undefined) return moved
  const { id, status } = await getSalesOrder(tx, key)
  throw new ErpError(
    'sales_order_state',
    `The sales order ${id} is ${status}: only one that is ${from[changes.status].join(' or ')} can become ${changes.status}.`,
  )
}
