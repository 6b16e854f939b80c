/** A request that the ERP refuses. The message says why and what to do. */
export class ErpError extends Error {
  readonly status: 404 | 409
  readonly code: 'company_not_found' | 'customer_not_found' | 'invoice_not_found' | 'invoice_state'

  constructor(status: ErpError['status'], code: ErpError['code'], message: string) {
    super(message)
    this.name = 'ErpError'
    this.status = status
    this.code = code
  }
}
