import type { Bench } from './bench.ts'

/** One line of the table. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly ratio?: string
  /** What SPEC section 9 asks for; absent where it asks for nothing. */
  readonly reach?: string
  /** The figures behind the text, for whoever compares runs. */
  readonly values: Readonly<Record<string, number>>
}

/** Something that is measured, by name. */
export interface Case {
  readonly name: string
  /** Takes minutes: runs only with --full, or when it is named. */
  readonly isLong?: boolean
  run(bench: Bench): Promise<readonly Row[]>
}
