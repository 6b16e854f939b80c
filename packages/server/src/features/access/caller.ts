import type { Principal } from './api-key.ts'

/** Who a request comes from, and what let it in. */
export interface Caller extends Principal {
  /** The API key behind it; null when that is a credential of the configuration. */
  readonly keyId: string | null
  /** Until when it is let in, in milliseconds since 1970. */
  readonly expiresAtMs: number
  /** Of the panel; null when the key itself was sent. */
  readonly session: PanelSession | null
}

interface PanelSession {
  /** Came in by a portal link. */
  readonly portal: boolean
  readonly returnUrl: string | null
}
