/** What a process goes by to find what is due: for the log, /readyz, metrics and the panel. */
export interface QueueHealth {
  /** What it is set up for. */
  readonly engine: 'postgresql' | 'redis'
  /** What it goes by now: PostgreSQL alone, while Redis does not answer. */
  readonly runsOn: 'postgresql' | 'redis'
  readonly since: Date
  /** Why it does not run on what it is set up for. */
  readonly trouble: string | null
  /** How often it has lost what it ran on since the start. */
  readonly losses: number
}
