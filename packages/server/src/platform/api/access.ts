import type { Caller, KeyPermissions } from './caller.ts'

/** Who may call a route. Every route under /v1 says it; `public` is for those before anybody signed in. */
export type Access = 'public' | LimitedAccess

export interface LimitedAccess {
  readonly permission: KeyPermissions
  /** `tenant`: it is about one tenant. `operator`: it is about the installation. `anyone`: with any key. */
  readonly scope: 'tenant' | 'operator' | 'anyone'
  /**
   * False where a session that came from a portal link may not go, whatever its permission: it belongs to a person
   * of the tenant, who manages webhooks. Sending events, erasing history and letting others in belong to the
   * application.
   */
  readonly portal?: false
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** The tenant that the request is about: everything it reads or changes is this tenant's. */
    tenantId: string
    /** Who it comes from; null on public routes. */
    caller: Caller | null
  }
}
