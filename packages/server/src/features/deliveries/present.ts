import type * as contract from '@gancho/client/http'
import { maskHeaders, responseText } from '../../engine/index.ts'
import { limits } from '../../platform/limits.ts'
import type { DeliveryRow } from './queries.ts'
import type { listAttempts } from './service.ts'

export function presentDelivery(row: DeliveryRow): contract.Delivery {
  return {
    ...row,
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}

const notMeasured: contract.AttemptTimings = {
  dns_ms: null,
  connect_ms: null,
  tls_ms: null,
  first_byte_ms: null,
}

type AttemptRow = Awaited<ReturnType<typeof listAttempts>>[number]

export async function presentAttempt({ id, attempt, ...row }: AttemptRow) {
  return { id, attempt, ...(await presentExchange(row)) }
}

/** A request and its answer, as people read them. */
export async function presentExchange(row: Omit<AttemptRow, 'id' | 'attempt' | 'delivery_id'>) {
  const response_headers = row.response_headers === null ? null : JSON.parse(row.response_headers)
  const body = row.response_body
  return {
    started_at: row.started_at.toISOString(),
    duration_ms: row.duration_ms,
    timings: row.timings === null ? null : { ...notMeasured, ...JSON.parse(row.timings) },
    outcome: row.error === null ? ('success' as const) : ('failure' as const),
    error: row.error,
    message: row.message,
    status_code: row.status_code,
    remote_address: row.remote_address,
    request_headers: maskHeaders(JSON.parse(row.request_headers)),
    response_headers,
    response_body:
      body === null ? null : await responseText(body, response_headers ?? {}, limits.responseBytes),
    response_bytes: body?.length ?? 0,
    response_truncated: row.response_truncated,
  }
}
