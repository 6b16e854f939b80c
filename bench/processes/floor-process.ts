// The floor of SPEC section 9: signs and POSTs the same body, 64 at once, with no database and no delivery.
import { createSigner } from '@gancho/verify/node'
import { envelope, secret } from '../sample-event.ts'
import { monotonicMs } from '../statistics.ts'
import { createPoster } from './poster.ts'
import { serve } from './serve.ts'

const atOnce = 64

const methods = {
  async post({ url, count }: { url: string; count: number }) {
    const signer = createSigner(secret)
    const poster = createPoster(url, atOnce)
    let left = count
    let wrong = 0

    async function loop(): Promise<void> {
      while (left > 0) {
        left -= 1
        const id = `evt_${left.toString(16).padStart(32, '0')}`
        const timestamp = Math.floor(Date.now() / 1_000)
        const { status } = await poster.post(envelope, [
          'content-type',
          'application/json',
          'user-agent',
          'floor',
          'webhook-id',
          id,
          'webhook-timestamp',
          String(timestamp),
          'webhook-signature',
          signer.standard(id, timestamp, envelope),
          'x-signature',
          signer.raw(envelope),
        ])
        if (status !== 204) wrong += 1
      }
    }

    const before = process.cpuUsage()
    const startedMs = monotonicMs()
    await Promise.all(Array.from({ length: atOnce }, loop))
    const ms = monotonicMs() - startedMs
    const { user, system } = process.cpuUsage(before)
    await poster.close()
    if (wrong > 0) throw new Error(`${wrong} of the floor's requests were not answered 204`)
    return { perSecond: (count / ms) * 1_000, cpuUsPerPost: (user + system) / count }
  },
}

serve(methods)
export type FloorMethods = typeof methods
