export type KeyPermissions = 'read' | 'write' | 'events'

/** Who a request comes from. `tenantId` is null for operators. */
export interface Principal {
  readonly scope: 'operator' | 'tenant'
  readonly tenantId: string | null
  readonly permissions: KeyPermissions
}

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
