import type * as api from '../../contract.ts'
import type { Send } from '../request.ts'

/** The panel's session: a cookie of the browser, sent instead of an API key. */
export const session = (send: Send) => ({
  /** What there is to know before anybody signed in. */
  info: () => send<api.PanelInfo>({ method: 'GET', path: ['panel'] }),

  signIn: (by: api.SignIn) => send<api.Session>({ method: 'POST', path: ['session'], body: by }),

  /** Rejects with 401 `unauthenticated` when nobody is signed in. */
  get: () => send<api.Session>({ method: 'GET', path: ['session'] }),

  signOut: () => send<undefined>({ method: 'DELETE', path: ['session'] }),
})

export const portalLinks = (send: Send) => ({
  /** A link that lets one of your tenants into its panel, once. */
  create: (link: api.PortalLinkCreation = {}) =>
    send<api.PortalLink>({ method: 'POST', path: ['portal-links'], body: link }),
})

export const tenants = (send: Send) => ({
  /** Operator key. In alphabetical order. */
  list: (filter: api.TenantFilter = {}) =>
    send<api.Page<api.Tenant>>({ method: 'GET', path: ['tenants'], query: filter }),
})
