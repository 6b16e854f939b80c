import { processTimers, type Timers } from './timers.ts'

/** Something done again and again until it is stopped. */
export interface Loop {
  /** Runs now, or once more right after the run under way. */
  wake(): void
  /** Stops after the run under way. */
  stop(): Promise<void>
}

/**
 * Runs `runOnce` every `intervalMs`, never twice at once. A run that throws is reported and tried again at
 * the next turn.
 * @param runOnce returns true to run again at once.
 */
export function startLoop({
  runOnce,
  intervalMs,
  onError,
  timers = processTimers,
}: {
  runOnce: () => Promise<boolean>
  intervalMs: number
  onError: (error: unknown) => void
  timers?: Timers | undefined
}): Loop {
  let stopped = false
  let woken = false
  let cancelTurn = () => {}
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    let again = true
    while (again && !stopped) {
      woken = false
      try {
        again = (await runOnce()) || woken
      } catch (error) {
        onError(error)
        again = false
      }
    }
  }

  function turn(): void {
    cancelTurn()
    running = run().finally(() => {
      running = null
      if (!stopped) cancelTurn = timers.after(intervalMs, turn)
    })
  }

  turn()
  return {
    wake() {
      woken = true
      if (running === null && !stopped) turn()
    },
    async stop() {
      stopped = true
      cancelTurn()
      await running
    },
  }
}
