import { CustomerWebhookService } from '@gancho/client'
import type { Selectable, Transaction } from 'kysely'
import { getCompany } from '../companies/companies.ts'
import type { Erp, Tables } from '../erp.ts'
import { ErpError } from '../errors.ts'
import type { CustomerInput, CustomersTable } from './schema.ts'

export type Customer = Selectable<CustomersTable>

export interface CustomerKey {
  readonly company: string
  readonly customer: string
}

/**
 * Adds a customer (`customer.created`) or changes its details (`customer.updated`). Saving what is there
 * already changes nothing and tells nobody.
 * @throws ErpError `company_not_found`
 */
export function saveCustomer(
  erp: Erp,
  key: CustomerKey,
  input: CustomerInput,
): Promise<{ customer: Customer; created: boolean }> {
  return erp.transaction(async (tx) => {
    await getCompany(tx, key.company)
    const created = await insertCustomer(tx, key, { ...input, created_at: erp.now() })
    if (created !== undefined) {
      await new CustomerWebhookService(tx, erp).triggerCustomerCreated(eventArguments(created))
      return { customer: created, created: true }
    }

    const before = await getCustomer(tx, key, { lock: true })
    const changedFields = (['name', 'tax_id', 'email', 'phone'] as const).filter(
      (field) => before[field] !== input[field],
    )
    if (changedFields.length === 0) return { customer: before, created: false }

    const customer = await updateCustomer(tx, key, input)
    await new CustomerWebhookService(tx, erp).triggerCustomerUpdated({
      ...eventArguments(customer),
      changedFields,
    })
    return { customer, created: false }
  })
}

/** @throws ErpError `customer_not_found` */
export async function getCustomer(
  db: Erp['db'],
  { company, customer: id }: CustomerKey,
  { lock = false } = {},
): Promise<Customer> {
  const customer = await db
    .selectFrom('erp.customers')
    .selectAll()
    .where('company_id', '=', company)
    .where('id', '=', id)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  if (customer !== undefined) return customer
  throw new ErpError(
    'customer_not_found',
    `${company} has no customer "${id}": PUT /companies/${company}/customers/${id} adds it.`,
  )
}

export function listCustomers({ db }: Erp, company: string): Promise<Customer[]> {
  return db
    .selectFrom('erp.customers')
    .selectAll()
    .where('company_id', '=', company)
    .orderBy('id')
    .limit(100)
    .execute()
}

/** @returns undefined when the customer is there already. */
function insertCustomer(
  tx: Transaction<Tables>,
  { company, customer }: CustomerKey,
  fields: CustomerInput & { readonly created_at: Date },
) {
  return tx
    .insertInto('erp.customers')
    .values({ company_id: company, id: customer, ...fields })
    .onConflict((conflict) => conflict.columns(['company_id', 'id']).doNothing())
    .returningAll()
    .executeTakeFirst()
}

function updateCustomer(tx: Transaction<Tables>, { company, customer }: CustomerKey, input: CustomerInput) {
  return tx
    .updateTable('erp.customers')
    .set(input)
    .where('company_id', '=', company)
    .where('id', '=', customer)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** A customer as the services take it. */
function eventArguments({ company_id, id, name, tax_id, email, phone }: Customer) {
  return {
    tenantId: company_id,
    customerId: id,
    name,
    taxId: tax_id ?? undefined,
    email: email ?? undefined,
    phone: phone ?? undefined,
  }
}
