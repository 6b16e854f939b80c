// The floor of SPEC section 9: signs and POSTs the same body, 64 at once, with no database and no delivery.
import { createSigner } from '@gancho/verify/node'
import { Pool } from 'undici'
import { envelope, secret } from '../sample-event.ts'
import { monotonicMs } from '../statistics.ts'
import { createPoster } from './poster.ts'
import { serve } from './serve.ts'

const atOnce = 64

/** How the floor posts: with the cheapest call of undici, or with the everyday one. */
export type FloorClient = 'dispatch' | 'request'

interface Sender {
  post(body: string, headers: string[]): Promise<number>
  close(): Promise<void>
}

function senderOf(client: FloorClient, url: string): Sender {
  if (client === 'dispatch') {
    const poster = createPoster(url, atOnce)
    return { post: async (body, headers) => (await poster.post(body, headers)).status, close: poster.close }
  }
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: atOnce, pipelining: 1, allowH2: false })
  return {
    async post(body, headers) {
      const answer = await pool.request({ method: 'POST', path: pathname, headers, body })
      await answer.body.dump()
      return answer.statusCode
    },
    close: () => pool.close(),
  }
}

const methods = {
  async post({ url, count, client }: { url: string; count: number; client: FloorClient }) {
    const signer = createSigner(secret)
    const sender = senderOf(client, url)
    let left = count
    let wrong = 0

    async function loop(): Promise<void> {
      while (left > 0) {
        left -= 1
        const id = `evt_${left.toString(16).padStart(32, '0')}`
        const timestamp = Math.floor(Date.now() / 1_000)
        const signature = signer.standard(id, timestamp, envelope)
        const status = await sender.post(envelope, [
          ...['content-type', 'application/json', 'user-agent', 'floor'],
          ...['webhook-id', id, 'webhook-timestamp', String(timestamp)],
          ...['webhook-signature', signature, 'x-signature', signer.raw(envelope)],
        ])
        if (status !== 204) wrong += 1
      }
    }

    const before = process.cpuUsage()
    const startedMs = monotonicMs()
    await Promise.all(Array.from({ length: atOnce }, loop))
    const ms = monotonicMs() - startedMs
    const { user, system } = process.cpuUsage(before)
    await sender.close()
    if (wrong > 0) throw new Error(`${wrong} of the floor's requests were not answered 204`)
    return { perSecond: (count / ms) * 1_000, cpuUsPerPost: (user + system) / count }
  },
}

serve(methods)
export type FloorMethods = typeof methods
