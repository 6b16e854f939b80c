import { isProven, type Lane } from '../lanes/lane.ts'

/**
 * The most that a worker holds of the bodies that it has leased, from the claim until the outcome is written. A body of
 * text takes one to two bytes of memory for each of these, and once more while it is sent.
 */
export const maxBytesAtHand = 32 * 1024 * 1024

/** How many bytes a claim may take: each of the two kinds of webhooks has half, so that neither can take all. */
export interface BytesRoom {
  /** Of webhooks that answer. */
  readonly proven: number
  /** Of those that are new or do not answer. */
  readonly unproven: number
}

/**
 * @param bytesOf what is held of a lane's webhook.
 * @param reserved what is about to come beside claims.
 */
export function bytesRoom(
  lanes: Iterable<Lane>,
  bytesOf: (webhookId: string) => number,
  reserved: number,
): BytesRoom {
  let proven = 0
  let unproven = reserved
  for (const lane of lanes) {
    if (isProven(lane)) proven += bytesOf(lane.webhookId)
    else unproven += bytesOf(lane.webhookId)
  }
  const left = Math.max(0, maxBytesAtHand - proven - unproven)
  const roomBeside = (held: number) => Math.min(left, Math.max(0, maxBytesAtHand / 2 - held))
  return { proven: roomBeside(proven), unproven: roomBeside(unproven) }
}
