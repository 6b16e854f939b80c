import type { PageQuery } from './page.ts'

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
