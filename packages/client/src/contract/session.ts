import type { ApiKeyPermissions, ApiKeyScope } from './api-key.ts'
import type { PageQuery } from './page.ts'

/** One way to sign in to the panel. */
export type SignIn =
  | { readonly api_key: string }
  | { readonly operator_password: string }
  | {
      /** From a portal link; opens once. */
      readonly portal_token: string
      /** The panel is in a frame of another site: the cookie is then one of that site alone. */
      readonly embedded?: boolean
    }

/** Who the panel is signed in as. */
export interface Session {
  readonly scope: ApiKeyScope
  /** Null for an operator, who picks a tenant. */
  readonly tenant_id: string | null
  readonly permissions: ApiKeyPermissions
  /** Came in by a portal link. */
  readonly portal: boolean
  /** Where the portal link's application wants people to go back to. */
  readonly return_url: string | null
  readonly expires_at: string
}

/** Why a process is not as well as it should be; more may come. */
export type HealthCode =
  | 'database_unwritable'
  | 'worker_stuck'
  | 'heartbeats_stalled'
  | 'pool_exhausted'
  | 'chore_failing'
  | 'partitions_missing'
  | 'default_partition_filled'
  | 'clock_jumped'

/** What the panel's first page needs before anybody signed in. */
export interface PanelInfo {
  readonly version: string
  /** An operator password is set. */
  readonly operator_password: boolean
  /** http and loopback URLs are allowed. */
  readonly development: boolean
  /** An operator allowed networks of their own: names and addresses in them may be URLs, also over http. */
  readonly private_networks: boolean
  /** False while Redis, where there is one, is away: deliveries go on straight from PostgreSQL, some of them later. */
  readonly queue_engine_up: boolean
  /** What is not well with the process that answers, the worst first; an operator is to look at it. */
  readonly degraded: readonly HealthCode[]
}

export interface PortalLinkCreation {
  /** How long the link can be opened. 60 to 3,600; default: 300. */
  readonly expires_in_seconds?: number
  /** How long what it opens lasts. 300 to 86,400; default: 3,600. */
  readonly session_seconds?: number
  /** Default: `write`. */
  readonly permissions?: 'read' | 'write'
  /** Shown as a link back to the application. */
  readonly return_url?: string
}

/** The only answer that holds the link. */
export interface PortalLink {
  readonly url: string
  readonly tenant_id: string
  readonly expires_at: string
}

export interface TenantFilter extends PageQuery {
  /** Those whose id holds this text, in capitals or not. */
  readonly q?: string
}

/** A customer of the application, known by its webhooks and keys. */
export interface Tenant {
  readonly id: string
  readonly webhooks: number
}
