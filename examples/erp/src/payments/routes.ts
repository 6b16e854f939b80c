import type { FastifyInstance } from 'fastify'
import { companyPath } from '../companies/schema.ts'
import type { Erp } from '../erp.ts'
import { failPayment, getPayment, listPayments, receivePayment } from './payments.ts'
import { paymentBody, paymentPath } from './schema.ts'

export function paymentRoutes(app: FastifyInstance, erp: Erp): void {
  app.post('/companies/:company/payments', async (request, reply) => {
    const { company } = companyPath.parse(request.params)
    const input = paymentBody.parse(request.body)
    const payment =
      input.status === 'received'
        ? await receivePayment(erp, company, input)
        : await failPayment(erp, company, input)
    return reply.status(201).send(payment)
  })

  app.get('/companies/:company/payments', async (request) => {
    const { company } = companyPath.parse(request.params)
    return { data: await listPayments(erp, company) }
  })

  app.get('/companies/:company/payments/:payment', (request) =>
    getPayment(erp.db, paymentPath.parse(request.params)),
  )
}
