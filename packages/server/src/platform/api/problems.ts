import type { FastifyReply, FastifyRequest, FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { ApiError, type FieldIssue, type ProblemCode, problems, validationFailed } from '../api-error.ts'
import { createLogGate } from '../telemetry/log-gate.ts'
import { log } from '../telemetry/log-lines.ts'
import type { Logger } from '../telemetry/logger.ts'
import { problemOfDatabase } from './database-errors.ts'
import { describeRequest } from './describe-request.ts'

/** Checks requests with the schemas of their routes. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  return (value) => {
    // Fastify says null where there is no body.
    const { success, data, error } = schema.safeParse(value ?? undefined)
    return success ? { value: data } : { error: validationFailed(error.issues.map(toIssue)) }
  }
}

function toIssue({ path, message, ...issue }: z.core.$ZodIssue): FieldIssue {
  const text = path.reduce<string>((before, step) => {
    if (typeof step === 'number') return `${before}[${step}]`
    return before === '' ? String(step) : `${before}.${String(step)}`
  }, '')
  const own = issue.code === 'custom' ? issue.params?.code : undefined
  return { path: text, code: typeof own === 'string' ? own : (issue.code ?? 'invalid'), message }
}

/** What Fastify refuses by itself. */
const ofFastify: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_media_type',
    'The body is not announced as JSON. Send "Content-Type: application/json".',
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: [
    'body_too_large',
    'The body is larger than this route takes: 5 MiB for a batch, 272 KiB for one event, 1 MiB elsewhere. Send less at once.',
  ],
}

/** The refusal behind an error: ours, Fastify's, the database's, or our own fault. */
function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown }
  const known = typeof code === 'string' ? ofFastify[code] : undefined
  if (known !== undefined) return new ApiError(...known)
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    const reason = error instanceof Error ? error.message : String(error)
    return new ApiError('invalid_request', `${reason}. Correct the request.`)
  }
  return (
    problemOfDatabase(error) ??
    new ApiError(
      'internal_error',
      'Something unexpected happened, and whether anything was stored is not known. Repeat it with the same idempotency key; if it goes on, give request_id to the operator.',
      { cause: error },
    )
  )
}

/** Answers with the problem of an error, and logs what is not the caller's fault. */
export function createErrorHandler(logger: Logger) {
  // While the database is away every request says the same.
  const unavailable = createLogGate(() => performance.now())
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = refusalOf(error)
    const { status } = problems[refusal.code]
    if (status >= 500 && refusal.code !== 'not_ready') {
      const failures = refusal.code === 'database_unavailable' ? unavailable.admit() : 1
      if (failures !== null) {
        const err = refusal.cause ?? refusal
        log(logger, 'request failed', { err, ...describeRequest(request), failures })
      }
    }
    sendProblem(refusal, request, reply)
  }
}

export function sendProblem(refusal: ApiError, request: FastifyRequest, reply: FastifyReply): void {
  const { status, title } = problems[refusal.code]
  const body = {
    type: `urn:gancho:problem:${refusal.code}`,
    title,
    status,
    detail: refusal.message,
    code: refusal.code,
    request_id: request.id,
    ...(refusal.issues.length > 0 && { errors: refusal.issues }),
  }
  reply
    .code(status)
    .headers({ ...refusal.headers, 'x-request-id': request.id, 'cache-control': 'no-store' })
    .type('application/problem+json')
    .send(JSON.stringify(body))
}

/** For addresses that nothing answers at. */
export function routeNotFound(request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(
    new ApiError(
      'route_not_found',
      'Nothing answers at this address. GET /openapi.json lists what there is; /docs shows it.',
    ),
    request,
    reply,
  )
}
