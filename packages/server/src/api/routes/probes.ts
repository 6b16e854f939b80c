import type { FastifyInstance } from 'fastify'
import { ApiError, fieldIssue } from '../../domain/api-error.ts'
import type { QueueHealth } from '../../domain/queue-health.ts'
import { databaseTrouble } from '../../services/readiness.ts'
import type { ApiDeps } from '../deps.ts'

/** For load balancers and supervisors, without a key: they tell no more than which part is well. */
export function probeRoutes(
  app: FastifyInstance,
  { db, workerIsReady, queueHealth }: Pick<ApiDeps, 'db' | 'workerIsReady' | 'queueHealth'>,
): void {
  const schema = { hide: true }

  app.get('/healthz', { schema }, () => ({ status: 'ok' }))

  app.get('/readyz', { schema }, async () => {
    const trouble = {
      database: await databaseTrouble(db),
      worker: workerIsReady() ? null : 'it does not keep its leases, so it delivers nothing',
    }
    const issues = Object.entries(trouble).flatMap(([path, message]) =>
      message === null ? [] : [fieldIssue(path, 'not_ready', message)],
    )
    if (issues.length === 0) {
      return { status: 'ready', database: 'ok', worker: 'ok', queue: describeQueue(queueHealth()) }
    }
    const parts = issues.map(({ path, message }) => `${path}: ${message}`).join('; ')
    throw new ApiError('not_ready', `Not ready. ${parts}. The log says more.`, { issues })
  })
}

/** Redis that is away is no reason to take this process out of service: it delivers without. */
function describeQueue({ trouble, since }: QueueHealth): string {
  if (trouble === null) return 'ok'
  return `Redis is away since ${since.toISOString()}: deliveries go on straight from PostgreSQL. The log says why.`
}
