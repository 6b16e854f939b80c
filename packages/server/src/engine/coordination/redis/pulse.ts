import { within } from '../../../platform/within.ts'

/** Whether Redis answers, and answers quickly. */
export interface Pulse {
  readonly isUp: boolean
  /** The connection is gone: it need not be asked. */
  lost(): void
  /** A connection could not be made: the cause tells more than that there is no answer. */
  refused(cause: string): void
  stop(): void
}

const intervalMs = 500
const patienceMs = 100

/** A single late answer is no reason to turn away, a single timely one none to turn back. */
const answersToTurn = 2

/** At the start there is nothing to turn away from, and a connection to make: no hurry to say that there is none. */
const missesAtStart = 6

/** After this long without an answer all is begun anew, whatever TCP says; then after twice as long, and so on. */
const firstDeadMs = 5_000
const mostDeadMs = 60_000

/** Asks Redis twice a second, one question at a time. */
export function startPulse(deps: {
  ask: () => Promise<unknown>
  /** Begins anew, on new connections. */
  restart: () => void
  /**
   * Called with what is wrong, or null when all is well: first when that is known, then at each change, and once more
   * when the cause is found out after it.
   */
  onChange: (trouble: string | null) => void
  monotonicMs: () => number
}): Pulse {
  const { monotonicMs } = deps
  let isUp: boolean | null = null
  /** Answers in a row: timely ones when positive, missing ones when negative. */
  let row = 0
  let askedMs: number | null = null
  /** Why there is no connection, as far as is known since the last answer. */
  let cause: string | null = null
  let isCauseTold = false
  let aliveMs = monotonicMs()
  let deadMs = firstDeadMs

  function turn(to: boolean, trouble: string | null): void {
    if (isUp === to) return
    isUp = to
    isCauseTold = cause !== null
    deps.onChange(trouble)
  }

  function answered(): void {
    aliveMs = monotonicMs()
    deadMs = firstDeadMs
    cause = null
    row = Math.max(1, row + 1)
    if (row >= answersToTurn) turn(true, null)
  }

  function missed(trouble: string): void {
    row = Math.min(-1, row - 1)
    if (row <= -(isUp === null ? missesAtStart : answersToTurn)) turn(false, cause ?? trouble)
    if (monotonicMs() - aliveMs < deadMs) return
    aliveMs = monotonicMs()
    deadMs = Math.min(deadMs * 2, mostDeadMs)
    askedMs = null
    deps.restart()
  }

  async function ask(): Promise<void> {
    const nowMs = monotonicMs()
    if (askedMs !== null) {
      missed(`no answer for ${Math.round(nowMs - askedMs)} ms`)
      return
    }
    askedMs = nowMs
    const answer = deps.ask().finally(() => {
      if (askedMs === nowMs) askedMs = null
    })
    try {
      await within(patienceMs, answer)
      answered()
    } catch (error) {
      missed(error instanceof Error ? error.message : String(error))
      // It is heard of later, if ever.
      answer.catch(() => {})
    }
  }

  const timer = setInterval(() => void ask(), intervalMs)
  return {
    get isUp() {
      return isUp === true
    },
    lost() {
      if (isUp !== true) return
      row = -answersToTurn
      // Why there is no other one is found out next.
      cause = null
      turn(false, 'the connection was lost')
    },
    refused(text) {
      cause = text
      if (isUp !== false || isCauseTold) return
      isCauseTold = true
      deps.onChange(cause)
    },
    stop: () => clearInterval(timer),
  }
}
