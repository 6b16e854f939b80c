import type { FastifyInstance } from 'fastify'
import { companyPath } from '../companies/schema.ts'
import type { Erp } from '../erp.ts'
import { getProduct, listProducts, saveProduct } from './products.ts'
import { productBody, productPath, stockMoveBody } from './schema.ts'
import { adjustStock, listStockMoves } from './stock.ts'

export function inventoryRoutes(app: FastifyInstance, erp: Erp): void {
  app.put('/companies/:company/products/:product', (request) => {
    const key = productPath.parse(request.params)
    return saveProduct(erp, key, productBody.parse(request.body))
  })

  app.get('/companies/:company/products', async (request) => {
    const { company } = companyPath.parse(request.params)
    return { data: await listProducts(erp, company) }
  })

  app.get('/companies/:company/products/:product', (request) =>
    getProduct(erp.db, productPath.parse(request.params)),
  )

  app.post('/companies/:company/products/:product/moves', async (request, reply) => {
    const key = productPath.parse(request.params)
    return reply.status(201).send(await adjustStock(erp, key, stockMoveBody.parse(request.body)))
  })

  app.get('/companies/:company/products/:product/moves', async (request) => ({
    data: await listStockMoves(erp, productPath.parse(request.params)),
  }))
}
