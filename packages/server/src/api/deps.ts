import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { SecretBox } from '../domain/secret-box.ts'
import type { Ingest } from '../pipeline/ingest.ts'
import type { ServiceDeps } from '../services/deps.ts'
import type { Keyring } from '../services/keyring.ts'

/** What the API is built from. */
export interface ApiDeps extends Pick<ServiceDeps, 'db' | 'clock' | 'networkPolicy' | 'wake'> {
  readonly ingest: Ingest
  readonly secretBox: SecretBox
  /** The operator key fixed by the configuration, if any. */
  readonly operatorKey: string | null
  readonly logger: FastifyBaseLogger
  /** Whether the worker of this process can deliver: what /readyz asks. */
  readonly workerIsReady: () => boolean
}

/** What the routes work with. */
export interface RouteDeps {
  readonly services: ServiceDeps
  readonly ingest: Ingest
  readonly keyring: Keyring
}

/** A server whose requests and answers have the types of their schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>
