/** Takes `size` items, spread by a seed: the same seed takes the same ones. */
export function sample<Item>(items: readonly Item[], size: number, seed: number): readonly Item[] {
  if (size >= items.length) return items
  const random = generator(seed)
  const places = items.map((item) => ({ item, at: random() }))
  return places
    .toSorted((one, other) => one.at - other.at)
    .slice(0, size)
    .map(({ item }) => item)
}

/** Mulberry32, a small generator of numbers from 0 to 1. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
