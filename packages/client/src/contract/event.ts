/** An event as receivers get it, and what became of it. */
export interface Event {
  readonly id: string
  readonly timestamp: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
  readonly tenant_id: string
  readonly resource_type: string | null
  readonly resource_id: string | null
  readonly test: boolean
  /** How many there are. */
  readonly deliveries: number
}

/** The answer to an event, given after it was committed. */
export interface EventAccepted {
  readonly id: string
  /** How many deliveries were made. */
  readonly deliveries: number
  /** The idempotency key was used before: this is the first event, and nothing is sent again. */
  readonly duplicate: boolean
}
