import { SalesOrderWebhookService } from '@gancho/client'
import { getCustomer } from '../customers/customers.ts'
import type { Erp } from '../erp.ts'
import { moveStock } from '../inventory/stock.ts'
import {
  addLines,
  getSalesOrder,
  linesOf,
  move,
  type SalesOrder,
  type SalesOrderKey,
  takeNumber,
} from './records.ts'
import type { SalesOrderInput } from './schema.ts'

/**
 * Drafts a sales order with the company's next number, at the prices of the moment.
 * @throws ErpError `company_not_found`, `customer_not_found`, `product_not_found`
 */
export function createSalesOrder(erp: Erp, company: string, input: SalesOrderInput): Promise<SalesOrder> {
  return erp.transaction(async (tx) => {
    const number = await takeNumber(tx, company)
    const customer = await getCustomer(tx, { company, customer: input.customer_id })
    const { id } = await tx
      .insertInto('erp.sales_orders')
      .values({
        company_id: company,
        number,
        customer_id: customer.id,
        customer_name: customer.name,
        created_at: erp.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const order = await addLines(tx, { company, order: id }, input.lines)
    await new SalesOrderWebhookService(tx, erp).triggerSalesOrderCreated(eventArguments(order))
    return order
  })
}

// docs: start confirm-sales-order
/**
 * Confirms an order and takes its lines out of stock: all of it, or nothing and nobody is told.
 * @throws ErpError `sales_order_not_found`, `sales_order_state`, `stock_insufficient`
 */
export function confirmSalesOrder(erp: Erp, key: SalesOrderKey): Promise<SalesOrder> {
  return erp.transaction(async (tx) => {
    const order = await move(tx, key, { status: 'confirmed' })
    await new SalesOrderWebhookService(tx, erp).triggerSalesOrderConfirmed(eventArguments(order))
    for (const { sku, quantity } of await linesOf(tx, order)) {
      const product = { company: key.company, product: sku }
      await moveStock({ erp, tx }, product, { change: `-${quantity}`, reason: 'sale' })
    }
    return order
  })
}
// docs: end confirm-sales-order

/**
 * Cancels an order, and gives back what it took out of stock.
 * @throws ErpError `sales_order_not_found`, `sales_order_state`
 */
export function cancelSalesOrder(erp: Erp, key: SalesOrderKey, reason?: string): Promise<SalesOrder> {
  return erp.transaction(async (tx) => {
    const before = await getSalesOrder(tx, key, { lock: true })
    const order = await move(tx, key, { status: 'cancelled', reason: reason ?? null })
    await new SalesOrderWebhookService(tx, erp).triggerSalesOrderCancelled({
      ...eventArguments(order),
      reason,
    })
    if (before.status === 'confirmed') {
      for (const { sku, quantity } of await linesOf(tx, order)) {
        const product = { company: key.company, product: sku }
        await moveStock({ erp, tx }, product, { change: quantity, reason: 'sale cancelled' })
      }
    }
    return order
  })
}

/** An order as the service takes it. */
function eventArguments(order: SalesOrder) {
  return {
    tenantId: order.company_id,
    orderId: order.id,
    orderNumber: order.number,
    amount: order.amount,
    customerName: order.customer_name,
    customerId: order.customer_id,
  }
}
