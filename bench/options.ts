import { parseArgs } from 'node:util'

export interface Options {
  /** Names of the cases to run; null runs all. */
  readonly only: ReadonlySet<string> | null
  /** Also runs the cases that take minutes. */
  readonly full: boolean
  /** How many finished deliveries the cases `history`, `lists` and `stats` store before they measure. */
  readonly finished: number
  /** How many webhooks the workers of the fleet case deliver to. */
  readonly webhooks: number
}

/** Reads the command line of `npm run bench -- …`. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      full: { type: 'boolean', default: false },
      finished: { type: 'string', default: '1000000' },
      webhooks: { type: 'string', default: '10' },
    },
  })
  const count = (name: 'finished' | 'webhooks'): number => {
    const value = Number(values[name])
    if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} takes a whole number`)
    return value
  }
  return {
    only: values.only === undefined ? null : new Set(values.only.split(',')),
    full: values.full,
    finished: count('finished'),
    webhooks: count('webhooks'),
  }
}
