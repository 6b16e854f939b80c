import type { FastifyInstance, onResponseHookHandler } from 'fastify'
import type { HttpMetrics } from '../telemetry/http-metrics.ts'
import { log, logLines } from '../telemetry/log-lines.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Access } from './access.ts'
import { describeRequest } from './describe-request.ts'

/** Measures each request under the pattern of its route, and logs it: those that change something for people to find. */
export function watchRequests(app: FastifyInstance, metrics: HttpMetrics, logger: Logger): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.isStream) return
    const methods = [route.method].flat()
    const observe = new Map(methods.map((method) => [method, metrics.ofRoute(method, route.url)]))
    const name = isWrite(methods, route.config?.access) ? 'API write' : 'API request'
    const isLogged = logger.isLevelEnabled(logLines[name].level)
    const watch: onResponseHookHandler = (request, reply, done) => {
      const durationMs = reply.elapsedTime
      observe.get(request.method)?.(reply.statusCode, durationMs)
      if (isLogged) {
        log(logger, name, {
          ...describeRequest(request),
          status_code: reply.statusCode,
          duration_ms: durationMs,
        })
      }
      done()
    }
    route.onResponse = [watch, ...[route.onResponse ?? []].flat()]
  })
  const observeOthers = metrics.ofRoute('any', 'none')
  app.addHook('onResponse', (request, reply, done) => {
    if (request.is404) observeOthers(reply.statusCode, reply.elapsedTime)
    done()
  })
}

/** What changes something; but not telling of events, which is most of the traffic. */
function isWrite(methods: readonly string[], access: Access | undefined): boolean {
  if (access === undefined || methods.includes('GET') || methods.includes('HEAD')) return false
  return access === 'public' || access.permission !== 'events'
}
