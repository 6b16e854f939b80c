import type { Dice } from './dice.ts'

interface Happening {
  readonly atMs: number
  /** Decides among those of one moment, by chance. */
  readonly order: number
  readonly run: () => void
  isCancelled: boolean
}

/** All the time there is in a simulation: it passes from one thing that happens to the next, and never by itself. */
export class Schedule {
  /** Milliseconds since 1970, true time: what no clock in the simulation knows. */
  nowMs: number
  private readonly heap: Happening[] = []
  private readonly dice: Dice

  constructor(startMs: number, dice: Dice) {
    this.nowMs = startMs
    this.dice = dice
  }

  /** @returns what calls it off. */
  at(atMs: number, run: () => void): () => void {
    const happening = {
      atMs: Math.max(atMs, this.nowMs),
      order: this.dice.next(),
      run,
      isCancelled: false,
    }
    this.push(happening)
    return () => {
      happening.isCancelled = true
    }
  }

  after(ms: number, run: () => void): () => void {
    return this.at(this.nowMs + ms, run)
  }

  /** Lets things happen until `endMs`, or until `isOver` says so: it is asked after each. */
  async runUntil(endMs: number, isOver: () => boolean = () => false): Promise<void> {
    await settle()
    while (!isOver()) {
      const next = this.heap[0]
      if (next === undefined || next.atMs > endMs) {
        this.nowMs = Math.max(this.nowMs, endMs)
        return
      }
      this.pop()
      if (next.isCancelled) continue
      this.nowMs = Math.max(this.nowMs, next.atMs)
      next.run()
      await settle()
    }
  }

  /** Waits for what goes on in the simulation. */
  async until<Result>(work: Promise<Result>, withinMs: number, what: string): Promise<Result> {
    let outcome: { readonly value: Result } | { readonly error: unknown } | null = null
    work.then(
      (value) => {
        outcome = { value }
      },
      (error) => {
        outcome = { error }
      },
    )
    await this.runUntil(this.nowMs + withinMs, () => outcome !== null)
    const ended = outcome as { readonly value: Result } | { readonly error: unknown } | null
    if (ended === null) throw new Error(`${what} takes longer than ${withinMs} ms`)
    if ('error' in ended) throw ended.error
    return ended.value
  }

  private push(happening: Happening): void {
    const { heap } = this
    let index = heap.push(happening) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(happening, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = happening
  }

  private pop(): void {
    const { heap } = this
    const last = heap.pop()!
    if (heap.length === 0) return
    let index = 0
    for (;;) {
      let child = index * 2 + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1
      if (!isBefore(heap[child]!, last)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = last
  }
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}

/**
 * Everything that can go on without time passing has gone on. Twice: what the first turn of the event loop finds
 * deferred with setImmediate runs in it, and what that defers in the second.
 */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}
