import { fastifyCookie } from '@fastify/cookie'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { QueueHealth } from '../engine/coordination/queue-health.ts'
import type { Ingest } from '../engine/emit/ingest.ts'
import type { NetworkPolicy } from '../engine/http/address-policy.ts'
import { guardRoutes } from '../features/access/access.ts'
import { apiKeyRoutes } from '../features/access/api-keys.routes.ts'
import { createConfiguredOperator } from '../features/access/configured-operator.ts'
import { createKeyring } from '../features/access/keyring.ts'
import { createSessionCookie } from '../features/access/session-cookie.ts'
import { createSessionRegistry } from '../features/access/session-registry.ts'
import { sessionRoutes } from '../features/access/sessions.routes.ts'
import { alertRoutes } from '../features/alerts/routes.ts'
import { alertSettingsRoutes } from '../features/alerts/settings.routes.ts'
import type { DeliveryFeeds } from '../features/deliveries/feeds.ts'
import { deliveryRoutes } from '../features/deliveries/routes.ts'
import { deliveryStreamRoute } from '../features/deliveries/stream.routes.ts'
import { createEventTypeRegistry } from '../features/event-types/registry.ts'
import { eventTypeRoutes } from '../features/event-types/routes.ts'
import { eventRoutes } from '../features/events/routes.ts'
import { expungeRoutes } from '../features/expunges/routes.ts'
import type { Health } from '../features/health/health.ts'
import { probeRoutes } from '../features/health/routes.ts'
import { metricsRoute } from '../features/installation/routes.ts'
import { binReceiverRoutes } from '../features/receivers/receive.routes.ts'
import { binRoutes } from '../features/receivers/routes.ts'
import { replayRoutes } from '../features/replays/routes.ts'
import { statsRoutes } from '../features/statistics/routes.ts'
import { tenantRoutes } from '../features/tenants/routes.ts'
import { webhookActionRoutes } from '../features/webhooks/actions.routes.ts'
import type { FullCheck } from '../features/webhooks/check/full-check.ts'
import { webhookRoutes } from '../features/webhooks/routes.ts'
import { readJsonBodies } from '../platform/api/json-body.ts'
import { refuseOtherMethods } from '../platform/api/method-not-allowed.ts'
import { describeRoutes } from '../platform/api/openapi.ts'
import { createErrorHandler, validatorCompiler } from '../platform/api/problems.ts'
import { requestIds } from '../platform/api/request-ids.ts'
import { type Sites, serveSites } from '../platform/api/sites.ts'
import { createTestLimits } from '../platform/api/test-limits.ts'
import { watchRequests } from '../platform/api/watch-requests.ts'
import type { Deps } from '../platform/deps.ts'
import type { Logger } from '../platform/telemetry/logger.ts'
import type { Metrics } from './metrics.ts'

/** What the API is built from. */
export interface ApiDeps extends Deps {
  readonly networkPolicy: NetworkPolicy
  readonly ingest: Ingest
  readonly feeds: DeliveryFeeds
  readonly fullCheck: FullCheck
  /** The operator key fixed by the configuration, if any. */
  readonly operatorKey: string | null
  /** What an operator may sign in to the panel with, beside a key. */
  readonly operatorPassword: string | null
  /** Proxies that are believed who a request is from, as CIDR blocks. */
  readonly trustedProxies: readonly string[]
  /** What browsers get. */
  readonly sites: Sites
  /** Origins of the sites that may show the panel in a frame. */
  readonly embedOrigins: readonly string[]
  readonly logger: Logger
  readonly metrics: Metrics
  /** Whether the worker of this process can deliver: what /readyz asks. */
  readonly workerIsReady: () => boolean
  /** What is not well with this process. */
  readonly health: Health
  /** What the queue of this process runs on. */
  readonly queueHealth: () => QueueHealth
}

type RouteDeps = ReturnType<typeof routeDepsOf>

/** A whole request, body included: slow ones must not hold sockets. */
const requestTimeoutMs = 30_000
/** An event type's name may have 128 characters, each perhaps percent-encoded. */
const longestParameter = 400

/** The HTTP API (SPEC section 6), ready to listen. */
export function createApi(deps: ApiDeps): FastifyInstance {
  const onError = createErrorHandler(deps.logger)
  const loggerInstance: FastifyBaseLogger = deps.logger
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    // A child logger for each request costs more than it tells: the error handler logs the id.
    childLoggerFactory: (logger) => logger,
    genReqId: requestIds(),
    requestTimeout: requestTimeoutMs,
    trustProxy: [...deps.trustedProxies],
    routerOptions: { maxParamLength: longestParameter },
    frameworkErrors: onError,
  })
  app.setErrorHandler(onError)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

  const routeDeps = routeDepsOf(deps)
  watchRequests(app, deps.metrics.http, deps.logger)
  readJsonBodies(app)
  guardRoutes(app, routeDeps)
  serveSites(app, deps)
  const refuseOthers = refuseOtherMethods(app)
  describeRoutes(app, deps.publicUrl)
  app.register(async (scope) => {
    probeRoutes(scope, deps)
    metricsRoute(scope, deps.metrics, { permission: 'read', scope: 'operator' })
    eventRoutes(scope, routeDeps)
    scope.register(async (resources) => addResources(resources, routeDeps))
    scope.register(async (receiver) => binReceiverRoutes(receiver, routeDeps))
  })
  app.register(async (scope) => refuseOthers(scope))
  return app
}

function addResources(scope: FastifyInstance, deps: RouteDeps): void {
  scope.register(fastifyCookie, { hook: false })
  // Answers hold what is the tenant's alone.
  scope.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('cache-control', 'no-store')
    done(null, payload)
  })
  scope.addHook('onResponse', (request, _reply, done) => {
    if (request.method !== 'GET') deps.feeds.touch(request.tenantId)
    done()
  })
  const typed = scope.withTypeProvider<ZodTypeProvider>()
  webhookRoutes(typed, deps)
  webhookActionRoutes(typed, deps)
  deliveryRoutes(typed, deps)
  deliveryStreamRoute(typed, deps)
  statsRoutes(typed, deps)
  replayRoutes(typed, deps)
  expungeRoutes(typed, deps)
  alertRoutes(typed, deps)
  alertSettingsRoutes(typed, deps)
  eventTypeRoutes(typed, deps)
  binRoutes(typed, deps)
  apiKeyRoutes(typed, deps)
  sessionRoutes(typed, deps)
  tenantRoutes(typed, deps)
}

/** What the routes share besides: each takes of all this what it needs. */
function routeDepsOf(deps: ApiDeps) {
  const { db, clock, publicUrl } = deps
  const operator = createConfiguredOperator(deps)
  return {
    ...deps,
    operator,
    eventTypes: createEventTypeRegistry({ db, clock }),
    keyring: createKeyring(deps),
    sessions: createSessionRegistry({ ...deps, operator }),
    cookie: createSessionCookie(publicUrl),
    testLimits: createTestLimits(clock),
  }
}
