// A receiver as light as node:http allows. The first part of a path says what it does with a request:
// /count/… answers 204 and counts, /record/… also notes when each event arrived, /hang/… never answers.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monotonicMs } from '../statistics.ts'
import { serve } from './serve.ts'

/** When each event arrived for the first time, and how often. */
export type Arrivals = ReadonlyMap<string, { readonly firstMs: number; readonly times: number }>

interface Tally {
  count: number
  firstMs: number
  lastMs: number
  arrivals: Map<string, { firstMs: number; times: number }>
}

const tallies = new Map<string, Tally>()

function tallyOf(path: string): Tally {
  let tally = tallies.get(path)
  if (tally === undefined) {
    tally = { count: 0, firstMs: Number.NaN, lastMs: Number.NaN, arrivals: new Map() }
    tallies.set(path, tally)
  }
  return tally
}

const server = createServer((request, response) => {
  const nowMs = monotonicMs()
  const path = request.url ?? ''
  const tally = tallyOf(path)
  tally.count += 1
  if (tally.count === 1) tally.firstMs = nowMs
  tally.lastMs = nowMs
  if (path.startsWith('/hang/')) return
  if (path.startsWith('/record/')) {
    const id = String(request.headers['webhook-id'])
    const known = tally.arrivals.get(id)
    if (known === undefined) tally.arrivals.set(id, { firstMs: nowMs, times: 1 })
    else known.times += 1
  }
  request.resume()
  request.on('end', () => {
    response.statusCode = 204
    response.end()
  })
})
server.keepAliveTimeout = 60_000
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  const methods = {
    url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count(path: string) {
      const { count, firstMs, lastMs } = tallyOf(path)
      return { count, firstMs, lastMs }
    },
    /** Gives the arrivals and forgets them. */
    takeArrivals(path: string): Arrivals {
      const { arrivals } = tallyOf(path)
      tallies.delete(path)
      return arrivals
    },
  }
  serve(methods satisfies ReceiverMethods)
})

export type ReceiverMethods = {
  url: () => string
  count: (path: string) => { count: number; firstMs: number; lastMs: number }
  takeArrivals: (path: string) => Arrivals
}
