import type { FastifyInstance } from 'fastify'
import { companyPath } from '../companies/schema.ts'
import type { Erp } from '../erp.ts'
import { getCustomer, listCustomers, saveCustomer } from './customers.ts'
import { customerBody, customerPath } from './schema.ts'

export function customerRoutes(app: FastifyInstance, erp: Erp): void {
  app.put('/companies/:company/customers/:customer', async (request, reply) => {
    const key = customerPath.parse(request.params)
    const { customer, created } = await saveCustomer(erp, key, customerBody.parse(request.body))
    return reply.status(created ? 201 : 200).send(customer)
  })

  app.get('/companies/:company/customers', async (request) => {
    const { company } = companyPath.parse(request.params)
    return { data: await listCustomers(erp, company) }
  })

  app.get('/companies/:company/customers/:customer', (request) =>
    getCustomer(erp.db, customerPath.parse(request.params)),
  )
}
