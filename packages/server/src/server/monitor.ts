import Fastify, { type FastifyInstance } from 'fastify'
import { probeRoutes } from '../features/health/routes.ts'
import { metricsRoute } from '../features/installation/routes.ts'
import { createErrorHandler, routeNotFound } from '../platform/api/problems.ts'
import { requestIds } from '../platform/api/request-ids.ts'
import type { ApiDeps } from './api.ts'

/** `/metrics` and the probes on a port of their own, for those who watch: without a key, and without the API. */
export function createMonitor(
  deps: Pick<ApiDeps, 'db' | 'logger' | 'metrics' | 'workerIsReady' | 'health' | 'queueHealth'>,
): FastifyInstance {
  const app = Fastify({ genReqId: requestIds() })
  app.setErrorHandler(createErrorHandler(deps.logger))
  app.setNotFoundHandler(routeNotFound)
  probeRoutes(app, deps)
  metricsRoute(app, deps.metrics)
  return app
}
