export type WebhookState = 'ACTIVE' | 'PAUSED' | 'DISABLED'

export interface Webhook {
  readonly id: string
  readonly url: string
  readonly description: string
  /** Event types; `*` for all, future ones included, but those of Gancho itself; `gancho.*` for all of those. */
  readonly events: readonly string[]
  readonly state: WebhookState
  /** Why it is disabled. */
  readonly state_reason: string | null
  /** The webhook's own headers, sent with every attempt. Values that carry a credential are masked. */
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
  /** `rawJson(text)` is sent as it is written. */
  readonly data?: object
}
