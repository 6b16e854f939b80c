/** The codes of what the ERP refuses, each with its HTTP status. */
const statuses = {
  company_not_found: 404,
  customer_not_found: 404,
  product_not_found: 404,
  sales_order_not_found: 404,
  invoice_not_found: 404,
  payment_not_found: 404,
  tax_id_taken: 409,
  stock_insufficient: 409,
  sales_order_state: 409,
  invoice_state: 409,
  invoice_paid: 409,
  payment_exceeds_balance: 409,
} as const

/** A request that the ERP refuses. The message says why and what to do. */
export class ErpError extends Error {
  readonly code: keyof typeof statuses
  readonly status: (typeof statuses)[keyof typeof statuses]

  constructor(code: ErpError['code'], message: string) {
    super(message)
    this.name = 'ErpError'
    this.code = code
    this.status = statuses[code]
  }
}
