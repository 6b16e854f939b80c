/** Where the time comes from. Everything that decides by time is given one, so tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since 1970, as the database counts them: due times are compared with this. It may jump. */
  now(): number
  /** Milliseconds that only ever grow, evenly, from any beginning: how long something takes or lasts is measured by this. */
  steadyMs(): number
}

/** Where chance comes from: a number in [0, 1). */
export type Random = () => number
