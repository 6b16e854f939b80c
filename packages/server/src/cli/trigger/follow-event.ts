import { setTimeout } from 'node:timers/promises'
import type { Delivery, GanchoClient } from '@gancho/client/http'

const everyMs = 250

/**
 * The deliveries of an event, as they are when all have ended or the time is up. A list rather than a stream: a stream
 * shows the 50 newest, and a tenant may have more webhooks.
 */
export async function followEvent(
  { deliveries }: Pick<GanchoClient, 'deliveries'>,
  event: { readonly id: string; readonly deliveries: number },
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<readonly Delivery[]> {
  if (event.deliveries === 0) return []
  const endMs = performance.now() + timeoutMs
  for (;;) {
    const found: Delivery[] = []
    for await (const delivery of deliveries.iterate({ event_id: event.id })) found.push(delivery)
    if (found.every(hasEnded) || performance.now() >= endMs) return found.toReversed()
    await setTimeout(everyMs)
  }
}

function hasEnded({ status }: Delivery): boolean {
  return status !== 'PENDING' && status !== 'SENDING'
}
