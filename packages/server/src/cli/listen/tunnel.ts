import { hostname } from 'node:os'
import { type CreatedWebhook, GanchoApiError, type GanchoClient } from '@gancho/client/http'
import type { Output } from '../output.ts'

/** A webhook for the time of listening, and the bin that it sends to. */
export interface Tunnel {
  readonly webhook: CreatedWebhook
  readonly binId: string
  /** Removes both; says what to remove by hand when the server is away. */
  close(output: Pick<Output, 'note'>): Promise<void>
}

export async function openTunnel(
  client: GanchoClient,
  { events, secret }: { readonly events: readonly string[]; readonly secret?: string | undefined },
): Promise<Tunnel> {
  const name = `gancho listen on ${hostname()}`.slice(0, 100)
  const bin = await client.bins.create({ name })
  try {
    const webhook = await client.webhooks.create({
      url: bin.url,
      events,
      description: name,
      ...(secret !== undefined && { secret }),
    })
    // For the panel, where its verdicts are seen too.
    await client.bins.update(bin.id, { secret: webhook.secret })
    return { webhook, binId: bin.id, close }

    async function close({ note }: Pick<Output, 'note'>) {
      const removed = [
        await remove(client.webhooks.delete(webhook.id)),
        await remove(client.bins.delete(bin.id)),
      ]
      if (removed.includes(false)) {
        note(
          `The server does not answer: webhook ${webhook.id} and bin ${bin.id} are left, to be deleted by hand.`,
        )
      }
    }
  } catch (error) {
    await remove(client.bins.delete(bin.id))
    throw error
  }
}

/** @returns whether it is gone, by this or by somebody before. */
async function remove(removing: Promise<unknown>): Promise<boolean> {
  try {
    await removing
    return true
  } catch (error) {
    return error instanceof GanchoApiError && error.status === 404
  }
}
