const company = { name: 'Demo Company', tax_id: '1791234567001' }
const customer = { name: 'Acme Corp', tax_id: '1790012345001', email: 'billing@acme.example' }
const invoice = { customer_id: 'acme', amount: '1500.00' }

/** Issues an invoice over the REST API, as any client would; the company and the customer are there afterwards. */
export async function issueInvoice(baseUrl: string, companyId: string): Promise<void> {
  const home = `${baseUrl}/companies/${companyId}`
  await call('PUT', home, company)
  await call('PUT', `${home}/customers/${invoice.customer_id}`, customer)
  await call('POST', `${home}/invoices`, invoice)
}

/** The command that issues another one. */
export function invoiceCommand(baseUrl: string, companyId: string): string {
  return [
    `curl ${baseUrl}/companies/${companyId}/invoices \\`,
    `  -H 'content-type: application/json' -d '${JSON.stringify(invoice)}'`,
  ].join('\n')
}

async function call(method: string, url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`)
}
