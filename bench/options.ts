import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface Options {
  /** Names of the cases to run; null runs all. */
  readonly only: ReadonlySet<string> | null
  /** Also runs the cases that take minutes. */
  readonly full: boolean
  /** How many finished deliveries the cases `history`, `lists` and `stats` store before they measure. */
  readonly finished: number
  /** Another checkout of the repository to compare this one with; null measures this one alone. */
  readonly against: string | null
  /** How often each of the two is measured. */
  readonly rounds: number
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
      against: { type: 'string' },
      rounds: { type: 'string', default: '3' },
    },
  })
  const count = (name: 'finished' | 'rounds' | 'webhooks'): number => {
    const value = Number(values[name])
    if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} takes a whole number`)
    return value
  }
  return {
    only: values.only === undefined ? null : new Set(values.only.split(',')),
    full: values.full,
    finished: count('finished'),
    webhooks: count('webhooks'),
    against: values.against === undefined ? null : resolve(values.against),
    rounds: count('rounds'),
  }
}
