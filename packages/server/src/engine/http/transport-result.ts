/** One HTTP request of an attempt, ready to be sent. */
export interface TransportRequest {
  readonly url: string
  /** Every header to send, lower-case names; how the request is framed and encoded is the transport's own matter. */
  readonly headers: Readonly<Record<string, string>>
  /** The exact text that was signed; sent as UTF-8. */
  readonly body: string
  /**
   * The absolute deadline of the whole attempt: DNS, connect, TLS, write, headers and body together.
   * An answer that is not complete by then is a failure `timeout`, even if its status is known.
   */
  readonly timeoutMs: number
}

/** Why no usable HTTP response came. The codes are stored and shown: never rename one. */
export type TransportFailure =
  | 'dns_error'
  | 'blocked_address'
  | 'connect_timeout'
  | 'connect_error'
  | 'tls_error'
  | 'timeout'
  | 'connection_reset'
  | 'headers_too_large'
  | 'protocol_error'

/** Where the time of one request went, in milliseconds; null for what did not happen, as on a connection kept alive. */
export interface Timings {
  readonly dnsMs: number | null
  readonly connectMs: number | null
  readonly tlsMs: number | null
  /** From the request being sent to the head of the response. */
  readonly firstByteMs: number | null
}

/** What came of one request: a bad receiver is a result, never an exception. */
export type TransportResult =
  | {
      readonly kind: 'response'
      readonly status: number
      readonly headers: Readonly<Record<string, string | string[]>>
      /** The first bytes of the response, as received: never decompressed, at most `limits.responseBytes`. */
      readonly body: Uint8Array
      /** True when `body` is not the whole body: it was longer, or the connection broke after the status. */
      readonly truncated: boolean
      readonly remoteAddress: string | null
      readonly durationMs: number
      readonly timings: Timings
    }
  | {
      readonly kind: 'failure'
      readonly failure: TransportFailure
      /** One sentence for the delivery log: what happened and with which address or host. */
      readonly message: string
      readonly remoteAddress: string | null
      readonly durationMs: number
      readonly timings: Timings
    }

/** Sends one request, follows no redirect, retries nothing, and always resolves. */
export type Transport = (request: TransportRequest) => Promise<TransportResult>
