import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import { ApiError } from '../domain/api-error.ts'
import { type KeyPermissions, type Principal, permits } from '../domain/api-key.ts'
import { isTenantId } from '../domain/ids.ts'
import type { Keyring } from '../services/keyring.ts'

/** Who may call a route. Every route under /v1 says it. */
export interface Access {
  readonly permission: KeyPermissions
  /** `tenant`: it is about one tenant. `operator`: it is about the installation. `anyone`: with any key. */
  readonly scope: 'tenant' | 'operator' | 'anyone'
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** The tenant that the request is about: everything it reads or changes is this tenant's. */
    tenantId: string
  }
}

/** Puts a check before every route that says who may call it, before its body is read. */
export function guardRoutes(app: FastifyInstance, keyring: Keyring): void {
  app.decorateRequest('tenantId', '')
  app.addHook('onRoute', (route) => {
    const access = route.config?.access
    if (access === undefined) return
    route.onRequest = [guard(access, keyring), ...[route.onRequest ?? []].flat()]
  })
}

/** With callbacks: a key that is remembered costs the request no turn of the event loop. */
function guard(access: Access, keyring: Keyring): onRequestHookHandler {
  return (request, _reply, done) => {
    const key = bearerOf(request.headers.authorization)
    const identified = key === null ? null : keyring.identify(key)
    if (identified instanceof Promise) {
      identified.then((principal) => done(admit(request, principal, access)), done)
    } else {
      done(admit(request, identified, access))
    }
  }
}

function bearerOf(header: string | undefined): string | null {
  if (header === undefined || header.length < 8 || header.slice(0, 7).toLowerCase() !== 'bearer ') return null
  return header.slice(7).trim()
}

function admit(request: FastifyRequest, principal: Principal | null, access: Access): ApiError | undefined {
  if (principal === null) {
    return new ApiError(
      'unauthenticated',
      'The request has no API key that is valid: none, or one that is unknown, expired or revoked. Send "Authorization: Bearer <key>".',
      { headers: { 'www-authenticate': 'Bearer' } },
    )
  }
  if (access.scope === 'operator' && principal.scope !== 'operator') {
    return new ApiError('operator_required', 'This is about the whole installation: use an operator key.')
  }
  if (!permits(principal.permissions, access.permission)) {
    return new ApiError(
      'permission_denied',
      `The key has the permission "${principal.permissions}", and this needs "${access.permission}" or "write". Use another key.`,
    )
  }
  return access.scope === 'tenant' ? chooseTenant(request, principal) : undefined
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
