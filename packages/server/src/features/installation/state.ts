/** What is unfinished in the whole installation, and who is there to finish it. */
export interface InstallationState {
  /** Unfinished deliveries; estimates where there are more than some ten thousand. */
  readonly deliveries: {
    /** Could be sent now. */
    readonly due: number
    /** Would be due, but their webhook is paused, disabled, or ordered and waits to repeat its first one. */
    readonly held: number
    /** Due later: mostly retries. */
    readonly waiting: number
    /** In the hands of a worker. */
    readonly sending: number
  }
  /** How long the oldest of those that could be sent has been due; 0 when there is none. */
  readonly oldestDueSeconds: number
  /** How old the event of the oldest delivery that waits is, whatever it waits for; 0 when none does. */
  readonly oldestEventSeconds: number
  /** Deliveries ever put in the queue, as the database server counts rows: rolled back ones too, anew after a crash. */
  readonly queued: number
  readonly webhooks: { readonly active: number; readonly paused: number; readonly disabled: number }
  /** Active webhooks that have failed since their last success. */
  readonly failingWebhooks: number
  /** Workers with a heartbeat. */
  readonly workers: number
}
