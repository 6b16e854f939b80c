import { reportAndExit } from './report.ts'
import { stopOnSignal } from './stop-on-signal.ts'

/**
 * Runs what goes on by itself until it ends, or somebody asks it to: with Ctrl-C, or by reading its output no more.
 * @param work ends soon after the signal, without an error.
 */
export async function untilSignal(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const asked = new AbortController()
  const running = work(asked.signal)
  const stop = async () => {
    asked.abort()
    await running
  }
  stopOnSignal(stop, reportAndExit, process.stdout)
  await running
}
