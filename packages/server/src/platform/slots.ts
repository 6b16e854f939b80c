/** Bounds how many of something are under way at once for each key. */
export interface Slots {
  isFull(key: string): boolean
  /** Counts `work` as under way until it ends. */
  hold<Result>(key: string, work: () => Promise<Result>): Promise<Result>
}

export function createSlots(most: number): Slots {
  const taken = new Map<string, number>()
  return {
    isFull: (key) => (taken.get(key) ?? 0) >= most,
    async hold(key, work) {
      taken.set(key, (taken.get(key) ?? 0) + 1)
      try {
        return await work()
      } finally {
        const left = (taken.get(key) ?? 1) - 1
        if (left === 0) taken.delete(key)
        else taken.set(key, left)
      }
    },
  }
}
