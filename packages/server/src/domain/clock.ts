/** Where the time comes from. Everything that decides by time is given one, so tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since 1970, as the database counts them: due times and leases are compared with this. */
  now(): number
}

/** Where chance comes from: a number in [0, 1). */
export type Random = () => number
