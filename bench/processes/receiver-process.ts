// A receiver that costs as little as one in Node can: it shares the machine with what is measured. It reads just
// enough HTTP for the requests that come here. The first part of a path says what it does with them: /count/…
// answers 204 and counts, /record/… also notes when each event arrived, /hang/… never answers.
import { type AddressInfo, createServer } from 'node:net'
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

function receive(path: string, head: string, nowMs: number): void {
  const tally = tallyOf(path)
  tally.count += 1
  if (tally.count === 1) tally.firstMs = nowMs
  tally.lastMs = nowMs
  if (!path.startsWith('/record/')) return
  const id = /\r\nwebhook-id: *(\S+)/i.exec(head)?.[1] ?? ''
  const known = tally.arrivals.get(id)
  if (known === undefined) tally.arrivals.set(id, { firstMs: nowMs, times: 1 })
  else known.times += 1
}

const server = createServer({ noDelay: true }, (socket) => {
  let unread = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    const nowMs = monotonicMs()
    unread += chunk
    for (;;) {
      const headEnd = unread.indexOf('\r\n\r\n')
      if (headEnd === -1) return
      const head = unread.slice(0, headEnd)
      const bodyBytes = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      const end = headEnd + 4 + bodyBytes
      if (unread.length < end) return
      unread = unread.slice(end)
      const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'))
      receive(path, head, nowMs)
      if (!path.startsWith('/hang/')) socket.write('HTTP/1.1 204 No Content\r\n\r\n', 'latin1')
    }
  })
  // A client that goes away in the middle of a request is part of what is measured.
  socket.on('error', () => {})
})
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
