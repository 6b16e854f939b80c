import { parseArgs } from 'node:util'

export interface Options {
  /** Names of the cases to run; null runs all. */
  readonly only: ReadonlySet<string> | null
  /** Also runs the cases that take minutes. */
  readonly full: boolean
  /** How many finished deliveries the cases `history`, `lists` and `stats` store before they measure. */
  readonly finished: number
}

/** Reads the command line of `npm run bench -- …`. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      full: { type: 'boolean', default: false },
      finished: { type: 'string', default: '1000000' },
    },
  })
  const finished = Number(values.finished)
  if (!Number.isSafeInteger(finished) || finished < 1) throw new Error('--finished takes a whole number')
  return {
    only: values.only === undefined ? null : new Set(values.only.split(',')),
    full: values.full,
    finished,
  }
}
