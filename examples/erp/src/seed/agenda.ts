/** What is to happen, and the clock that goes from one thing to the next. */
export interface Agenda {
  now(): Date
  /** @param afterMs from now on the agenda's clock. What is done may plan more. */
  plan(afterMs: number, act: () => Promise<void>): void
  /** Does everything in the order of time. What is planned for later than `end` never happens. */
  runUntil(end: Date): Promise<void>
}

export function createAgenda(start: Date): Agenda {
  const planned: { readonly atMs: number; readonly act: () => Promise<void> }[] = []
  let nowMs = start.getTime()
  return {
    now: () => new Date(nowMs),
    plan(afterMs, act) {
      planned.push({ atMs: nowMs + afterMs, act })
      planned.sort((a, b) => a.atMs - b.atMs)
    },
    async runUntil(end) {
      for (let next = planned.shift(); next !== undefined; next = planned.shift()) {
        if (next.atMs > end.getTime()) return
        nowMs = next.atMs
        await next.act()
      }
    },
  }
}
