import { InventoryWebhookService } from '@gancho/client'
import { type Selectable, sql, type Transaction } from 'kysely'
import type { Erp, Tables } from '../erp.ts'
import { ErpError } from '../errors.ts'
import { getProduct, type Product, type ProductKey } from './products.ts'
import type { StockMoveInput, StockMovesTable } from './schema.ts'

export type StockMove = Selectable<StockMovesTable>

/**
 * Changes what is in stock of a product, such as after a purchase or a count.
 * @throws ErpError `product_not_found`, `stock_insufficient`
 */
export function adjustStock(erp: Erp, key: ProductKey, input: StockMoveInput): Promise<StockMove> {
  return erp.transaction((tx) => moveStock({ erp, tx }, key, input))
}

// docs: start move-stock
/**
 * Changes stock as a part of the caller's transaction, and tells of it: `inventory.updated`, and
 * `inventory.low` when it fell to the threshold, once for each time that it falls.
 * @throws ErpError `product_not_found`, `stock_insufficient`
 */
export async function moveStock(
  { erp, tx }: { readonly erp: Erp; readonly tx: Transaction<Tables> },
  key: ProductKey,
  { change, reason }: StockMoveInput,
): Promise<StockMove> {
  const { product, previousQuantity, fellLow } = await changeQuantity(tx, key, change)
  const { company_id, sku, quantity, threshold } = product
  const move = await tx
    .insertInto('erp.stock_moves')
    .values({ company_id, sku, change, quantity, reason, created_at: erp.now() })
    .returningAll()
    .executeTakeFirstOrThrow()

  const service = new InventoryWebhookService(tx, erp)
  await service.triggerInventoryUpdated({ ...eventArguments(product), previousQuantity, reason })
  if (fellLow) await service.triggerInventoryLow({ ...eventArguments(product), threshold })
  return move
}
// docs: end move-stock

/** The newest 100. */
export async function listStockMoves({ db }: Erp, key: ProductKey): Promise<StockMove[]> {
  const { company_id, sku } = await getProduct(db, key)
  return await db
    .selectFrom('erp.stock_moves')
    .selectAll()
    .where('company_id', '=', company_id)
    .where('sku', '=', sku)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
}

/** In one statement: of two requests at once for the last unit, one finds nothing left. */
async function changeQuantity(tx: Transaction<Tables>, key: ProductKey, change: string) {
  const changed = await tx
    .updateTable('erp.products')
    .set({ quantity: sql`trim_scale(quantity + ${change}::numeric)` })
    .where('company_id', '=', key.company)
    .where('sku', '=', key.product)
    .where(sql<boolean>`quantity + ${change}::numeric >= 0`)
    .returningAll()
    .returning([
      sql<string>`trim_scale(quantity - ${change}::numeric)`.as('previousQuantity'),
      sql<boolean>`quantity <= threshold AND quantity - ${change}::numeric > threshold`.as('fellLow'),
    ])
    .executeTakeFirst()
  if (changed !== undefined) {
    const { previousQuantity, fellLow, ...product } = changed
    return { product, previousQuantity, fellLow }
  }
  const { sku, quantity } = await getProduct(tx, key)
  throw new ErpError(
    'stock_insufficient',
    `${quantity} of ${sku} is in stock, which a change of ${change} would take below zero.`,
  )
}

/** A product as the service takes it. */
function eventArguments({ company_id, id, sku, name, warehouse, quantity }: Product) {
  return { tenantId: company_id, productId: id, sku, productName: name, warehouseId: warehouse, quantity }
}
