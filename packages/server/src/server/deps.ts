import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { QueueHealth } from '../engine/coordination/queue-health.ts'
import type { Ingest } from '../engine/emit/ingest.ts'
import type { SessionCookie } from '../features/access/session-cookie.ts'
import type { SignInDeps } from '../features/access/sign-in.ts'
import type { DeliveryFeeds } from '../features/deliveries/feeds.ts'
import type { Health } from '../features/health/health.ts'
import type { FullCheck } from '../features/webhooks/check/full-check.ts'
import type { TestLimits } from '../features/webhooks/check/test-limits.ts'
import type { Sites } from '../platform/api/sites.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import type { Logger } from '../platform/telemetry/logger.ts'
import type { Metrics } from './metrics.ts'
import type { ServiceDeps } from './service-deps.ts'

/** What the API is built from. */
export interface ApiDeps extends Pick<ServiceDeps, 'db' | 'clock' | 'networkPolicy' | 'mailer' | 'wake'> {
  readonly ingest: Ingest
  readonly feeds: DeliveryFeeds
  readonly fullCheck: FullCheck
  readonly secretBox: SecretBox
  /** The operator key fixed by the configuration, if any. */
  readonly operatorKey: string | null
  /** What an operator may sign in to the panel with, beside a key. */
  readonly operatorPassword: string | null
  /** Where people and receivers reach this server, without a slash at its end; known once it listens. */
  readonly publicUrl: () => string
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

/** What the routes work with. */
export interface RouteDeps extends Pick<SignInDeps, 'keyring' | 'sessions' | 'operator'> {
  readonly services: ServiceDeps
  readonly ingest: Ingest
  readonly feeds: DeliveryFeeds
  readonly cookie: SessionCookie
  readonly publicUrl: () => string
  readonly health: Health
  readonly queueHealth: () => QueueHealth
  readonly fullCheck: FullCheck
  readonly testLimits: TestLimits
}

/** A server whose requests and answers have the types of their schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>
