import type { FastifyRequest } from 'fastify'

const idForm = /^[a-z]+_[0-9a-f]{32}$/

/** What the log says of a request: the pattern of its address, as the address itself may hold anything. */
export function describeRequest(request: FastifyRequest) {
  const { id } = (request.params ?? {}) as { readonly id?: unknown }
  return {
    request_id: request.id,
    method: request.method,
    route: request.routeOptions.url,
    id: typeof id === 'string' && idForm.test(id) ? id : undefined,
    tenant_id: request.tenantId || undefined,
    key_id: request.caller?.keyId ?? undefined,
  }
}
