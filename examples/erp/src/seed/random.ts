export interface Random {
  /** A whole number, both ends included. */
  int(min: number, max: number): number
  chance(probability: number): boolean
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  /** Some of the items, each once, in their order. At least one. */
  some<Item>(items: readonly Item[], max: number): Item[]
}

/** The same numbers for the same seed: a linear congruential generator, with the constants of Numerical Recipes. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    some(items, max) {
      const left = [...items.keys()]
      const taken = Array.from({ length: int(1, max) }, () => left.splice(int(0, left.length - 1), 1)[0])
      return items.filter((_, index) => taken.includes(index))
    },
  }
}
