import { createClient, type GanchoClient } from '@gancho/client/http'
import { createContext, useContext } from 'react'

/** The API as one tenant: everything that queries and mutations are made with. */
export interface Api {
  readonly client: GanchoClient
  /** Part of every query's key: what one tenant has is never shown to another. */
  readonly tenantId: string | null
}

const origin = () => location.origin

/** The API as the session alone: for what is about no tenant. */
export const sessionClient = createClient({ baseUrl: origin() })

/**
 * The API for the tenant that somebody is signed in to.
 * @param tenantId of the session; `chosen` is what an operator picked.
 */
export function createApi({ tenantId, chosen }: { tenantId: string | null; chosen: string | null }): Api {
  if (tenantId !== null || chosen === null) return { client: sessionClient, tenantId }
  return { client: createClient({ baseUrl: origin(), tenantId: chosen }), tenantId: chosen }
}

export const ApiContext = createContext<Api | null>(null)

/** The API for the tenant of this page. */
export function useApi(): Api {
  const api = useContext(ApiContext)
  if (api === null) throw new Error('useApi: there is no ApiContext above')
  return api
}
