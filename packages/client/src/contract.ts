/**
 * The resources of the HTTP API as they travel: JSON with snake_case names, moments as ISO 8601 text in UTC.
 *
 * - webhook: an endpoint of a tenant (URL, secret, events, state)
 * - event: one thing that happened, of an event type such as `invoice.created`
 * - delivery: one event on its way to one webhook
 * - attempt: one HTTP request of a delivery
 */

/** A page of a list, newest first. Pass `next_cursor` as `cursor` to get the next one; null ends the list. */
export interface Page<Item> {
  readonly data: readonly Item[]
  readonly next_cursor: string | null
}

export type WebhookState = 'ACTIVE' | 'PAUSED' | 'DISABLED'

export interface Webhook {
  readonly id: string
  readonly url: string
  readonly description: string
  /** Event types, or `*` for all, future ones included. */
  readonly events: readonly string[]
  readonly state: WebhookState
  /** Why it is disabled. */
  readonly state_reason: string | null
  /** The webhook's own headers, sent with every attempt. */
  readonly headers: Readonly<Record<string, string>>
  readonly timeout_ms: number
  readonly max_in_flight: number
  readonly rate_limit_per_second: number | null
  readonly ordered: boolean
  /** Seconds before each attempt, the first included; null is the default schedule. */
  readonly retry_schedule_seconds: readonly number[] | null
  /** The end of the secret, to tell it by; the secret itself is only shown at creation. */
  readonly secret_hint: string
  readonly created_at: string
  readonly updated_at: string
  /** Changes with every edit: what `If-Match` compares. */
  readonly version: number
}

/** What can be set on a webhook. */
export interface WebhookSettings {
  readonly url: string
  readonly events: readonly string[]
  readonly description?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly timeout_ms?: number
  readonly max_in_flight?: number
  readonly rate_limit_per_second?: number | null
  readonly ordered?: boolean
  readonly retry_schedule_seconds?: readonly number[] | null
}

/** Without a secret, the server makes one. */
export interface WebhookCreation extends WebhookSettings {
  readonly secret?: string
}

export interface WebhookUpdate extends Partial<WebhookSettings> {
  /** `ACTIVE` also enables a disabled webhook again. */
  readonly state?: 'ACTIVE' | 'PAUSED'
}

/** The only answer that holds the secret. */
export interface CreatedWebhook extends Webhook {
  readonly secret: string
}

export interface SecretRotation {
  /** Without one, the server makes one. */
  readonly secret?: string
  /** For how long attempts are signed with the old secret too. Default: 24. */
  readonly overlap_hours?: number
}

/** What a test sends: by default the example of the webhook's first event type. */
export interface WebhookTest {
  readonly event?: string
  readonly data?: object
}

export type DeliveryStatus = 'PENDING' | 'SENDING' | 'DELIVERED' | 'FAILED' | 'CANCELLED'

export interface Delivery {
  readonly id: string
  readonly event_id: string
  readonly event: string
  readonly webhook_id: string
  readonly tenant_id: string
  readonly status: DeliveryStatus
  /** How many attempts were made. */
  readonly attempts: number
  readonly target_url: string
  readonly resource_type: string | null
  readonly resource_id: string | null
  readonly last_error: string | null
  readonly last_status_code: number | null
  readonly next_attempt_at: string | null
  /** Sent by "test", not by the application. */
  readonly test: boolean
  readonly created_at: string
  readonly finished_at: string | null
}

export interface PageQuery {
  /** How many on a page. */
  readonly limit?: number
  /** `next_cursor` of the page before. */
  readonly cursor?: string
}

export interface DeliveryFilter extends PageQuery {
  readonly status?: DeliveryStatus
  readonly event?: string
  readonly webhook_id?: string
  readonly event_id?: string
}

export interface Attempt {
  readonly id: string
  /** 1 for the first of its delivery. */
  readonly attempt: number
  readonly started_at: string
  readonly duration_ms: number
  readonly outcome: 'success' | 'failure'
  /** The code of what went wrong. */
  readonly error: string | null
  /** The same in a sentence. */
  readonly message: string | null
  readonly status_code: number | null
  readonly remote_address: string | null
  readonly request_headers: Readonly<Record<string, string>>
  readonly response_headers: Readonly<Record<string, string | readonly string[]>> | null
  readonly response_body: string | null
  /** The receiver sent more than was kept. */
  readonly response_truncated: boolean
}

/** An event as receivers get it, and what became of it. */
export interface Event {
  readonly id: string
  readonly timestamp: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
  readonly tenant_id: string
  readonly resource_type: string | null
  readonly resource_id: string | null
  readonly test: boolean
  /** How many there are. */
  readonly deliveries: number
}

/** The answer to an event, given after it was committed. */
export interface EventAccepted {
  readonly id: string
  /** How many deliveries were made. */
  readonly deliveries: number
  /** The idempotency key was used before: this is the first event, and nothing is sent again. */
  readonly duplicate: boolean
}

export interface EventType {
  readonly name: string
  readonly group: string
  readonly description: string
  /** JSON Schema of the data; any JSON object is valid without one. */
  readonly schema: Readonly<Record<string, unknown>> | null
  readonly example: Readonly<Record<string, unknown>> | null
  readonly built_in: boolean
}

export interface EventTypeDefinition {
  readonly group: string
  readonly description?: string
  readonly schema?: Readonly<Record<string, unknown>>
  readonly example?: Readonly<Record<string, unknown>>
}

/** An operator key acts for any tenant and for the installation; a tenant key is its tenant. */
export type ApiKeyScope = 'operator' | 'tenant'
export type ApiKeyPermissions = 'read' | 'write' | 'events'

export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly scope: ApiKeyScope
  readonly tenant_id: string | null
  readonly permissions: ApiKeyPermissions
  /** The end of the key, to tell it by. */
  readonly key_hint: string
  readonly created_at: string
  readonly expires_at: string | null
  readonly revoked_at: string | null
}

export interface ApiKeyCreation {
  readonly name: string
  readonly scope: ApiKeyScope
  readonly permissions: ApiKeyPermissions
  readonly tenant_id?: string
  readonly expires_at?: string
}

export interface ApiKeyFilter extends PageQuery {
  readonly tenant_id?: string
}

/** The only answer that holds the key. */
export interface CreatedApiKey extends ApiKey {
  readonly key: string
}

/** An error of the API: RFC 9457 (Problem Details), with a stable code. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  /** Names the request in the server's log. */
  readonly request_id: string
  /** The fields at fault. */
  readonly errors?: readonly { readonly path: string; readonly code: string; readonly message: string }[]
}
