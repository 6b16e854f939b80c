import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { LimitedAccess } from '../../platform/api/access.ts'
import type { Caller, Principal } from '../../platform/api/caller.ts'
import { ApiError } from '../../platform/api-error.ts'
import type { Needs } from '../../platform/deps.ts'
import { isTenantId } from '../../platform/ids.ts'
import { permits } from './api-key.ts'
import type { Keyring } from './keyring.ts'
import { refuseCrossSite } from './own-origin.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SignInDeps } from './sign-in.ts'

/** What finds out who a request is from. */
export interface GuardDeps extends Needs<'publicUrl'>, Pick<SignInDeps, 'keyring' | 'sessions'> {
  readonly cookie: SessionCookie
}

/** Puts a check before every route that says who may call it, before its body is read. */
export function guardRoutes(app: FastifyInstance, deps: GuardDeps): void {
  app.decorateRequest('tenantId', '')
  app.decorateRequest('caller', null)
  app.addHook('onRoute', (route) => {
    const access = route.config?.access
    if (access === undefined) return
    const check = access === 'public' ? admitFromPanel(deps) : guard(access, deps)
    route.onRequest = [check, ...[route.onRequest ?? []].flat()]
  })
}

/** With callbacks: a key that is remembered costs the request no turn of the event loop. */
function guard(access: LimitedAccess, deps: GuardDeps): onRequestHookHandler {
  return (request, _reply, done) => {
    const identified = identify(request, deps)
    if (identified instanceof Promise) {
      identified.then((caller) => done(admit(request, caller, access)), done)
    } else {
      done(identified instanceof ApiError ? identified : admit(request, identified, access))
    }
  }
}

/** Whether a request that was admitted would be so again: keys are revoked and sessions end while an answer goes on. */
export async function mayStill(request: FastifyRequest, deps: GuardDeps): Promise<boolean> {
  const { access } = request.routeOptions.config
  if (access === undefined || access === 'public') return true
  const identified = await identify(request, deps)
  return !(identified instanceof ApiError) && admit(request, identified, access) === undefined
}

function identify(request: FastifyRequest, deps: GuardDeps) {
  const { authorization } = request.headers
  return authorization === undefined ? bySession(request, deps) : byKey(authorization, deps.keyring)
}

function admitFromPanel({ publicUrl }: GuardDeps): onRequestHookHandler {
  return (request, _reply, done) => done(refuseCrossSite(request, publicUrl))
}

function byKey(authorization: string, keyring: Keyring) {
  const key = bearerOf(authorization)
  return key === null ? null : keyring.identify(key)
}

function bySession(request: FastifyRequest, { cookie, sessions, publicUrl }: GuardDeps) {
  const token = cookie.read(request)
  if (token === null) return null
  return refuseCrossSite(request, publicUrl) ?? sessions.identify(token)
}

function bearerOf(header: string): string | null {
  if (header.length < 8 || header.slice(0, 7).toLowerCase() !== 'bearer ') return null
  return header.slice(7).trim()
}

function admit(request: FastifyRequest, caller: Caller | null, access: LimitedAccess): ApiError | undefined {
  if (caller === null) return unauthenticated()
  if (access.scope === 'operator' && caller.scope !== 'operator') {
    return new ApiError('operator_required', 'This is about the whole installation: use an operator key.')
  }
  if (access.portal === false && caller.session?.portal) {
    return new ApiError(
      'portal_denied',
      'This session came from a portal link. It manages webhooks, and may not send events, erase data or make ' +
        'portal links. Use an API key.',
    )
  }
  if (!permits(caller.permissions, access.permission)) {
    return new ApiError(
      'permission_denied',
      `This key or session has the permission "${caller.permissions}", and this needs "${access.permission}" or ` +
        '"write". Use another key.',
    )
  }
  request.caller = caller
  return access.scope === 'tenant' ? chooseTenant(request, caller) : undefined
}

export function unauthenticated(): ApiError {
  return new ApiError(
    'unauthenticated',
    'The request has no API key or session that is valid: none, or one that is unknown, expired or revoked. Send ' +
      '"Authorization: Bearer <key>", or sign in to the panel.',
    { headers: { 'www-authenticate': 'Bearer' } },
  )
}

/** A tenant key is its tenant; an operator key names one. */
function chooseTenant(request: FastifyRequest, principal: Principal): ApiError | undefined {
  const named = request.headers['x-tenant-id']
  const tenantId = principal.tenantId ?? named
  if (tenantId === undefined) {
    return new ApiError(
      'tenant_required',
      'An operator key acts for one tenant at a time: name it in X-Tenant-Id.',
    )
  }
  if (typeof tenantId !== 'string' || !isTenantId(tenantId)) {
    return new ApiError('tenant_invalid', 'X-Tenant-Id is not 1 to 64 letters, digits, "-" or "_".')
  }
  if (named !== undefined && named !== tenantId) {
    return new ApiError(
      'tenant_mismatch',
      'X-Tenant-Id names another tenant than the key belongs to. Leave it out, or use an operator key.',
    )
  }
  request.tenantId = tenantId
  return undefined
}
