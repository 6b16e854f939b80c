/** An error of the API: RFC 9457 (Problem Details), with a stable code. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  /** Names the request in the server's log. */
  readonly request_id: string
  /** The fields at fault. */
  readonly errors?: readonly { readonly path: string; readonly code: string; readonly message: string }[]
}
