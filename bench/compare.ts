import type { Row } from './case.ts'
import { commitOf } from './environment.ts'
import { times } from './format.ts'
import { ownCheckout } from './processes/fork.ts'
import { medianOf } from './statistics.ts'

/** What is measured beside a case, to compare it with: the same on both sides. */
const isYardstick = /floor|bare|count/i

/**
 * Measures a case on another checkout and on this one by turns, as the speed of a machine changes within minutes, and
 * tells for each figure how this one is to the other: the median of the rounds' ratios.
 * @param measureOn runs the case on the code of a checkout.
 */
export async function compare(
  measureOn: (checkout: string) => Promise<readonly Row[]>,
  against: string,
  rounds: number,
): Promise<readonly Row[]> {
  const ratios = new Map<string, number[]>()
  for (let round = 0; round < rounds; round += 1) {
    const values = new Map<string, ReadonlyMap<string, number>>()
    // What changes steadily, such as the warmth of a machine, is then for one round's gain and the next one's loss.
    const inTurn = round % 2 === 0 ? [against, ownCheckout] : [ownCheckout, against]
    for (const checkout of inTurn) values.set(checkout, valuesOf(await measureOn(checkout)))
    for (const [what, value] of values.get(ownCheckout) ?? []) {
      const other = values.get(against)?.get(what)
      if (other !== undefined && other > 0) ratios.set(what, [...(ratios.get(what) ?? []), value / other])
    }
  }
  return [...ratios].map(([what, each]) => ({
    what,
    measured: each.map(times).join(', '),
    ratio: `${times(medianOf(each))} of ${commitOf(against)}`,
    values: { median: medianOf(each), lowest: Math.min(...each), highest: Math.max(...each) },
  }))
}

function valuesOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  return new Map(
    rows.flatMap(({ what, values }) =>
      Object.entries(values)
        .filter(([name]) => !isYardstick.test(name))
        .map(([name, value]) => [`${what}: ${name}`, value] as const),
    ),
  )
}
