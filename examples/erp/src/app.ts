import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { ZodError } from 'zod'
import { companyRoutes } from './companies/routes.ts'
import { customerRoutes } from './customers/routes.ts'
import type { Erp } from './erp.ts'
import { ErpError } from './errors.ts'
import { inventoryRoutes } from './inventory/routes.ts'
import { invoiceRoutes } from './invoices/routes.ts'
import { simulatedTaxAuthority, type TaxAuthority } from './invoices/tax-authority.ts'
import { paymentRoutes } from './payments/routes.ts'
import { salesOrderRoutes } from './sales-orders/routes.ts'

export interface AppDeps {
  readonly erp: Erp
  readonly taxAuthority?: TaxAuthority
  /** Told of failures that are not the caller's. */
  readonly onError: (error: unknown) => void
}

/** The REST API. Who may call it is not the subject of this example: it takes every request, so keep it on loopback. */
export function createApp({ erp, taxAuthority = simulatedTaxAuthority, onError }: AppDeps): FastifyInstance {
  const app = Fastify({ forceCloseConnections: 'idle' })

  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    if (error instanceof ErpError) {
      return reply.status(error.status).send({ error: error.code, message: error.message })
    }
    if (error instanceof ZodError) {
      const fields = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
      return reply.status(422).send({ error: 'invalid_fields', fields })
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return reply.status(error.statusCode).send({ error: 'invalid_request', message: error.message })
    }
    onError(error)
    return reply.status(500).send({ error: 'internal_error', message: 'Something went wrong: see the log.' })
  })

  companyRoutes(app, erp)
  customerRoutes(app, erp)
  inventoryRoutes(app, erp)
  salesOrderRoutes(app, erp)
  invoiceRoutes(app, { erp, taxAuthority })
  paymentRoutes(app, erp)
  return app
}
