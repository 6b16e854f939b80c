import type { FastifyInstance } from 'fastify'
import type { QueueHealth } from '../../engine/index.ts'
import { ApiError, fieldIssue } from '../../platform/api-error.ts'
import type { Needs } from '../../platform/deps.ts'
import type { Health, HealthCode, HealthReason } from './health.ts'
import { databaseTrouble } from './readiness.ts'

interface ProbeDeps extends Needs<'db'> {
  /** Whether the worker of this process can deliver. */
  readonly workerIsReady: () => boolean
  readonly health: Health
  readonly queueHealth: () => QueueHealth
}

/** For load balancers and supervisors, without a key: they tell no more than which part is well. */
export function probeRoutes(
  app: FastifyInstance,
  { db, workerIsReady, health, queueHealth }: ProbeDeps,
): void {
  const schema = { hide: true }

  // A database that is away is no reason to restart a process, which goes on trying. A loop that hangs is.
  app.get('/healthz', { schema }, () => {
    const stuck = find(health.reasons(), 'worker_stuck')
    if (stuck !== undefined) throw notReady({ worker: stuck.message })
    return { status: 'ok' }
  })

  app.get('/readyz', { schema }, async () => {
    const database = await databaseTrouble(db)
    const reasons = health.reasons()
    const trouble = {
      database: database ?? find(reasons, 'database_unwritable')?.message ?? null,
      worker: workerIsReady() ? null : 'it does not keep its leases, so it delivers nothing',
    }
    if (Object.values(trouble).some((message) => message !== null)) throw notReady(trouble)
    return {
      status: reasons.length === 0 ? 'ready' : 'degraded',
      database: 'ok',
      worker: 'ok',
      queue: describeQueue(queueHealth()),
      reasons,
    }
  })
}

/** @param trouble what is wrong with each part; null with those that are well. */
function notReady(trouble: Readonly<Record<string, string | null>>): ApiError {
  const issues = Object.entries(trouble).flatMap(([path, message]) =>
    message === null ? [] : [fieldIssue(path, 'not_ready', message)],
  )
  const parts = issues.map(({ path, message }) => `${path}: ${message.replace(/\.$/, '')}`).join('; ')
  return new ApiError('not_ready', `Not ready. ${parts}. The log says more.`, { issues })
}

function find(reasons: readonly HealthReason[], code: HealthCode): HealthReason | undefined {
  return reasons.find((reason) => reason.code === code)
}

/** Redis that is away is no reason to take this process out of service: it delivers without. */
function describeQueue({ trouble, since }: QueueHealth): string {
  if (trouble === null) return 'ok'
  return `Redis is away since ${since.toISOString()}: deliveries go on straight from PostgreSQL. The log says why.`
}
