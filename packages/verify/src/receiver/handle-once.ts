import { busy, handled, type WebhookAnswer } from './answer.ts'
import type { Dedupe } from './dedupe.ts'

/** Handles an event unless it was handled before or is being handled now. Rejects with the error of `handle`. */
export async function handleOnce(input: {
  id: string
  dedupe: Dedupe | undefined
  handle: () => unknown
  report: (error: unknown) => Promise<void>
}): Promise<WebhookAnswer> {
  const { id, dedupe, handle, report } = input
  const claim = dedupe ? await dedupe.claim(id) : 'claimed'
  if (claim === 'done') return handled
  if (claim !== 'claimed') return busy
  try {
    await handle()
  } catch (error) {
    // The claim expires anyway; what failed first is what the caller has to know.
    await settle(() => dedupe?.release(id), report)
    throw error
  }
  // The event is handled: asking for it again because only the note of it failed would handle it twice.
  await settle(() => dedupe?.complete(id), report)
  return handled
}

async function settle(run: () => unknown, report: (error: unknown) => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    await report(error)
  }
}
