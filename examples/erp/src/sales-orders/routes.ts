import type { FastifyInstance } from 'fastify'
import { companyPath } from '../companies/schema.ts'
import type { Erp } from '../erp.ts'
import { getSalesOrder, linesOf, listSalesOrders } from './records.ts'
import { cancelSalesOrder, confirmSalesOrder, createSalesOrder } from './sales-orders.ts'
import { cancelBody, salesOrderBody, salesOrderPath } from './schema.ts'

export function salesOrderRoutes(app: FastifyInstance, erp: Erp): void {
  app.post('/companies/:company/sales-orders', async (request, reply) => {
    const { company } = companyPath.parse(request.params)
    const order = await createSalesOrder(erp, company, salesOrderBody.parse(request.body))
    return reply.status(201).send(order)
  })

  app.get('/companies/:company/sales-orders', async (request) => {
    const { company } = companyPath.parse(request.params)
    return { data: await listSalesOrders(erp, company) }
  })

  app.get('/companies/:company/sales-orders/:order', async (request) => {
    const order = await getSalesOrder(erp.db, salesOrderPath.parse(request.params))
    return { ...order, lines: await linesOf(erp.db, order) }
  })

  app.post('/companies/:company/sales-orders/:order/confirm', (request) =>
    confirmSalesOrder(erp, salesOrderPath.parse(request.params)),
  )

  app.post('/companies/:company/sales-orders/:order/cancel', (request) => {
    const { reason } = cancelBody.parse(request.body ?? {})
    return cancelSalesOrder(erp, salesOrderPath.parse(request.params), reason)
  })
}
