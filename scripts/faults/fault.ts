/** A fault that is made to happen to real parts. */
export interface Fault {
  readonly name: string
  /** What is done, in a sentence. */
  readonly what: string
  run(options: FaultOptions): Promise<Finding>
}

export interface FaultOptions {
  /** How many events are sent, where that is a choice. */
  readonly events: number
  /** How long a part is away or stands still, where that is a choice. */
  readonly minutes: number
  /** The program of an older version to go beside this one; null: this one goes beside the next. */
  readonly older: string | null
  /** Tells whoever waits how far it is. */
  readonly say: (line: string) => void
}

export interface Finding {
  /** What was measured. */
  readonly lines: readonly string[]
  /** Which promises did not hold; none when all is well. */
  readonly broken: readonly string[]
}
