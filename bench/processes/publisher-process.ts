// Producers that send single events over HTTP, in a process of their own.
import { setTimeout as sleep } from 'node:timers/promises'
import { publishBody } from '../sample-event.ts'
import { monotonicMs } from '../statistics.ts'
import { createPoster } from './poster.ts'
import { serve } from './serve.ts'

export interface Target {
  /** Of the API: `http://127.0.0.1:8484`. */
  readonly url: string
  readonly key: string
  readonly tenant: string
}

export interface Published {
  readonly id: string
  /** When the request was started, by `monotonicMs`. */
  readonly startedMs: number
}

const headersFor = ({ key, tenant }: Target) => [
  'content-type',
  'application/json',
  'authorization',
  `Bearer ${key}`,
  'x-tenant-id',
  tenant,
]

const idOf = (text: string): string => JSON.parse(text).id

const methods = {
  /**
   * As fast as answers come, `atOnce` at a time, for `forMs`; or until the server is gone, when that is wanted.
   * Only answers 202 count. The ids of the accepted ones are kept when asked for.
   */
  async flood(input: {
    target: Target
    atOnce: number
    forMs: number
    untilBroken?: boolean
    keepIds?: boolean
  }) {
    const { target, atOnce, forMs, untilBroken = false, keepIds = false } = input
    const poster = createPoster(`${target.url}/v1/events`, atOnce)
    const headers = headersFor(target)
    const ids: string[] = []
    let accepted = 0
    let refused = 0
    let broken = 0
    const startedMs = monotonicMs()
    const untilMs = startedMs + forMs

    async function loop(): Promise<void> {
      while (monotonicMs() < untilMs) {
        try {
          const { status, text } = await poster.post(publishBody, headers)
          if (status !== 202) refused += 1
          else {
            accepted += 1
            if (keepIds) ids.push(idOf(text))
          }
        } catch (error) {
          if (!untilBroken) throw error
          broken += 1
          return
        }
      }
    }

    await Promise.all(Array.from({ length: atOnce }, loop))
    const ms = monotonicMs() - startedMs
    await poster.close()
    if (refused > 0) throw new Error(`${refused} events were refused`)
    return { accepted, broken, ms, perSecond: (accepted / ms) * 1_000, ids }
  },

  /** One event every `1/perSecond` seconds, up to half of that early or late, whether or not the last is answered. */
  async pace({ target, perSecond, count }: { target: Target; perSecond: number; count: number }) {
    const poster = createPoster(`${target.url}/v1/events`, 256)
    const headers = headersFor(target)
    const intervalMs = 1_000 / perSecond
    const firstMs = monotonicMs()
    const sent: Promise<Published>[] = []
    for (let index = 0; index < count; index += 1) {
      const dueMs = firstMs + (index + Math.random() - 0.5) * intervalMs
      await sleep(Math.max(0, dueMs - monotonicMs()))
      const startedMs = monotonicMs()
      sent.push(
        poster.post(publishBody, headers).then(({ status, text }) => {
          if (status !== 202) throw new Error(`an event was refused: ${status} ${text}`)
          return { id: idOf(text), startedMs }
        }),
      )
    }
    const published = await Promise.all(sent)
    await poster.close()
    return published
  },
}

serve(methods)
export type PublisherMethods = typeof methods
