import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from './statistics.ts'

/** Asks again and again until it is so. @returns false when it was not so within `forMs`. */
export async function waitUntil(
  isSo: () => Promise<boolean>,
  { forMs, everyMs = 20 }: { forMs: number; everyMs?: number },
): Promise<boolean> {
  const untilMs = monotonicMs() + forMs
  while (!(await isSo())) {
    if (monotonicMs() > untilMs) return false
    await sleep(everyMs)
  }
  return true
}
