import { clearLine, cursorTo } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import type { WriteStream } from 'node:tty'
import type { GanchoClient, Replay } from '@gancho/client/http'
import type { Output } from '../output.ts'
import { reconnecting } from '../reconnecting.ts'
import { progressBar, progressText } from './progress-text.ts'

const everyMs = 300
/** Where there is no terminal, lines are to be read later: few of them. */
const lineEveryMs = 10_000

/** Shows how far a replay is until it has ended, or the signal says that nobody looks any more. @returns what it was at last. */
export async function followReplay(
  { replays }: Pick<GanchoClient, 'replays'>,
  begun: Replay,
  {
    show,
    output,
    signal,
  }: { readonly show: (replay: Replay) => void; readonly output: Output; readonly signal: AbortSignal },
): Promise<Replay> {
  let replay = begun
  show(replay)
  await reconnecting(output, signal, async (heard) => {
    while (replay.state === 'RUNNING' && !signal.aborted) {
      await setTimeout(everyMs, undefined, { signal }).catch(() => {})
      replay = await replays.get(replay.id)
      heard()
      show(replay)
    }
    return 'done'
  })
  return replay
}

/** Progress on standard error: a bar that moves on a terminal, and a line now and then elsewhere. */
export function createProgress(stream: WriteStream, nowMs: () => number): (replay: Replay) => void {
  if (!stream.isTTY) {
    let lastMs = Number.NEGATIVE_INFINITY
    return (replay) => {
      if (replay.state === 'RUNNING' && nowMs() - lastMs < lineEveryMs) return
      lastMs = nowMs()
      stream.write(`${progressText(replay)}\n`)
    }
  }
  return (replay) => {
    cursorTo(stream, 0)
    clearLine(stream, 1)
    stream.write(progressBar(replay))
    if (replay.state !== 'RUNNING') stream.write('\n')
  }
}
