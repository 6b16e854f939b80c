import type { FastifyInstance } from 'fastify'
import type { Erp } from '../erp.ts'
import { getCompany, saveCompany } from './companies.ts'
import { companyBody, companyPath } from './schema.ts'

export function companyRoutes(app: FastifyInstance, erp: Erp): void {
  app.put('/companies/:company', (request) => {
    const { company } = companyPath.parse(request.params)
    return saveCompany(erp, company, companyBody.parse(request.body))
  })

  app.get('/companies/:company', (request) => {
    const { company } = companyPath.parse(request.params)
    return getCompany(erp.db, company)
  })
}
