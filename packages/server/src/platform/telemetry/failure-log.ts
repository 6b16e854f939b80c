import { createLogGate } from './log-gate.ts'
import { log } from './log-lines.ts'
import type { Logger } from './logger.ts'

/** Logs what goes wrong in the worker, which goes on trying: the first failure, then one line in a while, then the end. */
export interface FailureLog {
  failed(error: unknown, doing: string): void
  /** The database answered. */
  worked(): void
}

/** Everything that runs every second has had its turn by then. */
const quietMs = 2_000

interface Trouble {
  readonly sinceMs: number
  lastMs: number
  failures: number
}

/** @param nowMs milliseconds that only ever grow. */
export function createFailureLog(logger: Logger, nowMs: () => number): FailureLog {
  const gate = createLogGate(nowMs)
  let trouble: Trouble | null = null
  return {
    failed(error, doing) {
      trouble ??= { sinceMs: nowMs(), lastMs: 0, failures: 0 }
      trouble.lastMs = nowMs()
      trouble.failures += 1
      const failures = gate.admit()
      if (failures !== null) log(logger, 'worker error', { err: error, doing, failures })
    },
    worked() {
      if (trouble === null || nowMs() - trouble.lastMs < quietMs) return
      const { failures, sinceMs } = trouble
      trouble = null
      // One that did not repeat itself has nothing to come back from.
      if (failures > 1)
        log(logger, 'worker works again', { failures, seconds: Math.round((nowMs() - sinceMs) / 1_000) })
    },
  }
}
