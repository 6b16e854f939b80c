import { stopOnSignal } from '../server/stop-on-signal.ts'
import { reportAndExit } from './report.ts'

/**
 * Runs what goes on by itself until it ends, or somebody asks it to: with Ctrl-C, or by reading its output no more.
 * @param work ends soon after the signal, without an error.
 */
export async function untilSignal(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const asked = new AbortController()
  let running = Promise.resolve()
  const stop = async () => {
    asked.abort()
    await running
  }
  // Listening comes first: whoever reads the first line that the work writes may answer it with a signal at once.
  stopOnSignal(stop, reportAndExit, process.stdout)
  running = work(asked.signal)
  await running
}
