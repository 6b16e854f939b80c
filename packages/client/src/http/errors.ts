import type { Problem } from '../contract.ts'

/** The API refused a request: an RFC 9457 problem. */
export class GanchoApiError extends Error {
  /** The HTTP status. */
  readonly status: number
  /** Stable: match on it. `unexpected_response` when the answer is not a problem, as from a proxy in between. */
  readonly code: string
  readonly detail: string
  /** Names the request in the server's log. */
  readonly requestId: string | null
  /** The fields at fault. */
  readonly errors: NonNullable<Problem['errors']>

  constructor(status: number, problem: Partial<Problem>, requestId: string | null) {
    const code = problem.code ?? 'unexpected_response'
    const detail =
      problem.detail ?? 'The answer is not one of Gancho: check the base URL and what is in between.'
    super(`${status} ${code}: ${detail}`)
    this.name = 'GanchoApiError'
    this.status = status
    this.code = code
    this.detail = detail
    this.requestId = problem.request_id ?? requestId
    this.errors = problem.errors ?? []
  }
}
