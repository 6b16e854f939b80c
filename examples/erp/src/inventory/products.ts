import type { Selectable } from 'kysely'
import { getCompany } from '../companies/companies.ts'
import type { Erp } from '../erp.ts'
import { ErpError } from '../errors.ts'
import type { ProductInput, ProductsTable } from './schema.ts'

export type Product = Selectable<ProductsTable>

export interface ProductKey {
  readonly company: string
  /** Its sku. */
  readonly product: string
}

/**
 * Adds a product, with nothing in stock, or changes its details. Nobody is told: there is no such event type.
 * @throws ErpError `company_not_found`
 */
export async function saveProduct(
  { db, now }: Erp,
  { company, product: sku }: ProductKey,
  input: ProductInput,
): Promise<Product> {
  await getCompany(db, company)
  return await db
    .insertInto('erp.products')
    .values({ company_id: company, sku, ...input, created_at: now() })
    .onConflict((conflict) => conflict.columns(['company_id', 'sku']).doUpdateSet(input))
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** @throws ErpError `product_not_found` */
export async function getProduct(db: Erp['db'], { company, product: sku }: ProductKey): Promise<Product> {
  const product = await db
    .selectFrom('erp.products')
    .selectAll()
    .where('company_id', '=', company)
    .where('sku', '=', sku)
    .executeTakeFirst()
  if (product !== undefined) return product
  throw new ErpError(
    'product_not_found',
    `${company} has no product "${sku}": PUT /companies/${company}/products/${sku} adds it.`,
  )
}

export function listProducts({ db }: Erp, company: string): Promise<Product[]> {
  return db
    .selectFrom('erp.products')
    .selectAll()
    .where('company_id', '=', company)
    .orderBy('sku')
    .limit(100)
    .execute()
}
