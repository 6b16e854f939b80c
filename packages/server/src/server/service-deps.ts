import type { NetworkPolicy } from '../engine/http/address-policy.ts'
import type { EventTypeRegistry } from '../features/event-types/registry.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Mailer } from '../platform/mail/mail.ts'
import type { SecretBox } from '../platform/secret-box.ts'

/** What the services work with. */
export interface ServiceDeps {
  readonly db: Database
  readonly clock: Clock
  readonly secretBox: SecretBox
  readonly networkPolicy: NetworkPolicy
  readonly eventTypes: EventTypeRegistry
  /** Null when the installation has no mail server. */
  readonly mailer: Mailer | null
  /** Tells the worker of this process that there may be something to send. */
  readonly wake: () => void
}

/** The argument of every verb: what it needs of the dependencies, and its input. */
export interface Call<Needs extends keyof ServiceDeps, Input> {
  readonly deps: Pick<ServiceDeps, Needs>
  readonly input: Input
}

/** Names one thing of a tenant. What is another tenant's does not exist. */
export interface OfTenant {
  readonly tenantId: string
  readonly id: string
}

/** A page of a list, newest first, those before an id. */
export interface PageInput {
  readonly beforeId: string | null
  readonly limit: number
}
