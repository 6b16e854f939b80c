import type { PageQuery } from './page.ts'

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

/** Of a tenant, or of one of its webhooks; each counted up to 1,000. */
export interface DeliveryCounts {
  /** They wait for an attempt. */
  readonly pending: number
  /** They failed for good. */
  readonly failed: number
}

/** Deliveries that fit all that is given. */
export interface DeliveryFilter extends PageQuery {
  readonly status?: DeliveryStatus
  /** An event type, or a prefix of types: `invoice.*`. */
  readonly event?: string
  readonly webhook_id?: string
  readonly event_id?: string
  readonly resource_id?: string
  /** The code of the last failure: `timeout`, `http_status`, … */
  readonly error?: string
  /** The last response: a status (`503`) or a class of them (`5xx`). */
  readonly status_code?: string
  /** Of events of this moment or later. */
  readonly from?: string
  /** Of events before this moment. */
  readonly to?: string
  /** Only tests, or only what the application sent. */
  readonly test?: boolean
  /** The id of a delivery, event or resource, whichever it is. */
  readonly q?: string
}

/** Where the time of an attempt went, in milliseconds; null for what did not happen, as on a connection that was open. */
export interface AttemptTimings {
  readonly dns_ms: number | null
  readonly connect_ms: number | null
  readonly tls_ms: number | null
  /** From the request being sent to the first byte of the response. */
  readonly first_byte_ms: number | null
}

export interface Attempt {
  readonly id: string
  /** 1 for the first of its delivery. */
  readonly attempt: number
  readonly started_at: string
  readonly duration_ms: number
  /** Null where nobody measured: the attempt is an old one, or was cut off. */
  readonly timings: AttemptTimings | null
  readonly outcome: 'success' | 'failure'
  /** The code of what went wrong. */
  readonly error: string | null
  /** The same in a sentence. */
  readonly message: string | null
  readonly status_code: number | null
  readonly remote_address: string | null
  /** Every header that was sent; the values of the webhook's own headers are masked. */
  readonly request_headers: Readonly<Record<string, string>>
  readonly response_headers: Readonly<Record<string, string | readonly string[]>> | null
  /** Decompressed and decoded as its headers declare. */
  readonly response_body: string | null
  /** How many bytes of the body are kept, as they came. */
  readonly response_bytes: number
  /** The receiver sent more than was kept. */
  readonly response_truncated: boolean
}
