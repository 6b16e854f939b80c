import type { FastifyInstance } from 'fastify'
import type { Access } from '../../platform/api/access.ts'

interface Scrape {
  readonly contentType: string
  /** The text of a scrape. */
  render(): Promise<string>
}

/** For Prometheus. @param access who may read it; left out on a port of its own, which anyone may who reaches it. */
export function metricsRoute(app: FastifyInstance, metrics: Scrape, access?: Access): void {
  app.get(
    '/metrics',
    { schema: { hide: true }, config: access === undefined ? {} : { access } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store').type(metrics.contentType)
      return await metrics.render()
    },
  )
}
