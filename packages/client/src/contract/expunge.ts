/** Which events an expunge takes away: one, those of a resource, or all of the tenant. */
export type ExpungeScope = 'event' | 'resource' | 'tenant'

export interface ExpungeCreation {
  readonly scope: ExpungeScope
  /** With scope `event`, and only then. */
  readonly event_id?: string
  /** With scope `resource`; without it, of every type. */
  readonly resource_type?: string
  /** With scope `resource`, and only then. */
  readonly resource_id?: string
}

/** A job that takes away what events said, for good. */
export interface Expunge {
  readonly id: string
  readonly scope: ExpungeScope
  readonly event_id: string | null
  readonly resource_type: string | null
  readonly resource_id: string | null
  readonly state: 'RUNNING' | 'COMPLETED'
  /** How many events were taken away so far. */
  readonly events: number
  readonly created_at: string
  readonly finished_at: string | null
}
