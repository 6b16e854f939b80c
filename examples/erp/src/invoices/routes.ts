import type { FastifyInstance } from 'fastify'
import { companyPath } from '../companies/schema.ts'
import type { Erp } from '../erp.ts'
import { authorizeInvoice, cancelInvoice, createInvoice, sendInvoice } from './invoices.ts'
import { getInvoice, listInvoices } from './records.ts'
import { cancelBody, invoiceBody, invoicePath, sendBody } from './schema.ts'
import type { TaxAuthority } from './tax-authority.ts'

export function invoiceRoutes(
  app: FastifyInstance,
  deps: { readonly erp: Erp; readonly taxAuthority: TaxAuthority },
): void {
  const { erp } = deps

  app.post('/companies/:company/invoices', async (request, reply) => {
    const { company } = companyPath.parse(request.params)
    const invoice = await createInvoice(erp, company, invoiceBody.parse(request.body))
    return reply.status(201).send(invoice)
  })

  app.get('/companies/:company/invoices', async (request) => {
    const { company } = companyPath.parse(request.params)
    return { data: await listInvoices(erp, company) }
  })

  app.get('/companies/:company/invoices/:invoice', (request) =>
    getInvoice(erp.db, invoicePath.parse(request.params)),
  )

  app.post('/companies/:company/invoices/:invoice/send', (request) => {
    const { to } = sendBody.parse(request.body)
    return sendInvoice(erp, invoicePath.parse(request.params), to)
  })

  app.post('/companies/:company/invoices/:invoice/authorize', (request) =>
    authorizeInvoice(deps, invoicePath.parse(request.params)),
  )

  app.post('/companies/:company/invoices/:invoice/cancel', (request) => {
    const { reason } = cancelBody.parse(request.body ?? {})
    return cancelInvoice(erp, invoicePath.parse(request.params), reason)
  })
}
