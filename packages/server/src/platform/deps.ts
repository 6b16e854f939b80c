import type { Clock } from './clock.ts'
import type { Database } from './database/database.ts'
import type { Mailer } from './mail/mail.ts'
import type { SecretBox } from './secret-box.ts'

/** What the process has for every feature that asks for it. */
export interface Deps {
  readonly db: Database
  readonly clock: Clock
  readonly secretBox: SecretBox
  /** Null when the installation has no mail server. */
  readonly mailer: Mailer | null
  /** Where people and receivers reach this server, without a slash at its end; known once it listens. */
  readonly publicUrl: () => string
  /** Tells the worker of this process that there may be something to send. */
  readonly wake: () => void
}

/** The part of them that somebody needs. */
export type Needs<Name extends keyof Deps> = Pick<Deps, Name>

/**
 * The argument of every verb: what it needs, and its input.
 * @template Own what it needs besides, of its feature or the engine.
 */
export interface Call<Name extends keyof Deps, Input, Own = unknown> {
  readonly deps: Needs<Name> & Own
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
