import type { FastifyInstance, HTTPMethods } from 'fastify'
import { ApiError } from '../api-error.ts'

const methods: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Remembers which methods each address has; the function returned, called last, has the others answered with 405. */
export function refuseOtherMethods(app: FastifyInstance): (scope: FastifyInstance) => void {
  const allowed = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const known = allowed.get(url) ?? new Set()
    for (const each of [method].flat()) known.add(each)
    allowed.set(url, known)
  })
  return (scope) => {
    for (const [url, known] of [...allowed]) {
      if (!url.startsWith('/v1/')) continue
      const allow = [...known].sort().join(', ')
      const method = methods.filter((each) => !known.has(each))
      scope.route({
        method,
        url,
        schema: { hide: true },
        handler: () => {
          throw new ApiError(
            'method_not_allowed',
            `This address takes ${allow}. GET /openapi.json describes each.`,
            {
              headers: { allow },
            },
          )
        },
      })
    }
  }
}
