import { createClient, type GanchoClient, type Session } from '@gancho/client/http'
import { createContext, useContext } from 'react'

/** The API as one tenant: everything that queries and mutations are made with. */
export interface Api {
  readonly client: GanchoClient
  /** Part of every query's key: what one tenant has is never shown to another. */
  readonly tenantId: string | null
  /** Whoever is signed in may change things; others only look, and are not offered what the API would refuse. */
  readonly canWrite: boolean
  /** Whoever is signed in runs the installation, and acts for the tenant. */
  readonly isOperator: boolean
}

const origin = () => location.origin

/** The API as the session alone: for what is about no tenant. */
export const sessionClient = createClient({ baseUrl: origin() })

/** @param chosen the tenant that an operator picked; a tenant is its own. */
export function createApi(session: Session, chosen: string | null): Api {
  const can = { canWrite: session.permissions === 'write', isOperator: session.scope === 'operator' }
  if (session.tenant_id !== null || chosen === null) {
    return { client: sessionClient, tenantId: session.tenant_id, ...can }
  }
  return { client: createClient({ baseUrl: origin(), tenantId: chosen }), tenantId: chosen, ...can }
}

export const ApiContext = createContext<Api | null>(null)

/** The API for the tenant of this page. */
export function useApi(): Api {
  const api = useContext(ApiContext)
  if (api === null) throw new Error('useApi: there is no ApiContext above')
  return api
}
