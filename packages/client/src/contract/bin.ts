/** What a bin answers to one request. */
export interface BinAnswer {
  /** 200 to 599; null closes the connection without an answer. */
  readonly status: number | null
  /** Waits before it answers. Default: 0; at most 30,000. */
  readonly delay_ms?: number
  /** `content-type`, `location`, `retry-after` and `x-request-id`. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A receiver to try webhooks with: it keeps what comes, and answers as it is told. */
export interface Bin {
  readonly id: string
  readonly name: string
  /** Where it receives: unguessable, and allowed as a webhook's URL. */
  readonly url: string
  /** The answers to the first requests, in order; the last one goes on. */
  readonly answers: readonly BinAnswer[]
  /** Its secret is known, so each request has a verdict. */
  readonly verifies: boolean
  /** How many requests came. */
  readonly requests: number
  readonly created_at: string
  /** It answers 404 and its requests are deleted after this: 7 days from its last change. */
  readonly expires_at: string
}

export interface BinSettings {
  readonly name?: string
  /** Default: one, 200. */
  readonly answers?: readonly BinAnswer[]
  /** The secret of the webhook that sends here, to verify its signatures; null forgets it. */
  readonly secret?: string | null
}

/** Whether a request was signed with the bin's secret: `unknown` when the bin has none. */
export type BinVerdict = 'valid' | 'invalid' | 'unsigned' | 'unknown'

export interface BinRequest {
  readonly id: string
  readonly received_at: string
  readonly method: string
  /** What follows the bin's URL. */
  readonly path: string
  /** Values that carry a credential are masked. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The body was longer than the 256 KiB that are kept. */
  readonly truncated: boolean
  readonly verdict: BinVerdict
  /** Why it is not valid: a code of @gancho/verify. */
  readonly verdict_code: string | null
  /** What was answered; null when the connection was closed. */
  readonly answered: number | null
}
