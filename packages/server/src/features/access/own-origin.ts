import type { FastifyRequest } from 'fastify'
import { ApiError } from '../../platform/api-error.ts'

const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses what a page of another site makes a browser do: it would send the session's cookie along. Every browser
 * says where a request comes from, in a header that no page can set.
 * @returns undefined for what only reads, and for what comes from the panel itself.
 */
export function refuseCrossSite(request: FastifyRequest, publicUrl: () => string): ApiError | undefined {
  if (safeMethods.includes(request.method) || isFromOwnOrigin(request, publicUrl)) return undefined
  return new ApiError(
    'cross_site_request',
    'The request comes from another site, or does not say where it comes from. Without an API key, only the panel at the address of this server may do this; behind a proxy, set GANCHO_PUBLIC_URL to that address.',
  )
}

function isFromOwnOrigin({ headers }: FastifyRequest, publicUrl: () => string): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  // Browsers before 2023, and plain http to a host other than this machine.
  const host = headers.origin?.replace(/^https?:\/\//, '')
  return host !== undefined && (host === headers.host || host === URL.parse(publicUrl())?.host)
}
