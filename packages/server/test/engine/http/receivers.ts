import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { parseNetworks } from '../../../src/engine/http/address-policy.ts'
import { createTransport } from '../../../src/engine/http/transport.ts'
import type { Transport, TransportResult } from '../../../src/engine/http/transport-result.ts'

/** A raw TCP receiver on loopback, closed when the test ends. */
export interface Receiver {
  readonly port: number
  /** Connections accepted so far. */
  readonly hits: number
  /** All bytes received so far, over all connections. */
  readonly received: string
  /** Resolves once every connection accepted so far is closed: a transport that keeps one open makes the test hang. */
  disconnected(): Promise<void>
}

/** Listens on `host`; `answer` is called with each connection's socket once a first part of its request is there. */
export async function receive(
  answer: (socket: Socket) => void,
  { host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {},
): Promise<Receiver> {
  const sockets: Socket[] = []
  const closings: Promise<void>[] = []
  let received = ''
  const server = createServer((socket) => {
    sockets.push(socket)
    closings.push(new Promise((resolve) => socket.once('close', () => resolve())))
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
    })
    socket.once('data', () => answer(socket))
  })
  return {
    port: await listening(server, host, port),
    get hits() {
      return sockets.length
    },
    get received() {
      return received
    },
    async disconnected() {
      await Promise.all(closings)
    },
  }

  async function listening(server: Server, host: string, port: number): Promise<number> {
    server.listen(port, host)
    await once(server, 'listening')
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }
}

/** Something that must never be reached. */
export const canary = (options: { host?: string; port?: number } = {}) => receive(() => {}, options)

/** The policy under which tests may call their receivers: loopback is an allowed network. */
export const loopbackPolicy = { allowLoopbackHttp: false, allowedNetworks: networks('127.0.0.1/32,::1/128') }

/** The policy of an installation where nothing is set. */
export const productionPolicy = { allowLoopbackHttp: false, allowedNetworks: [] }

export function networks(text: string) {
  const parsed = parseNetworks(text)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.networks
}

/** A transport that may call loopback, closed when the test ends. */
export function transportForTest(options: Partial<Parameters<typeof createTransport>[0]> = {}): {
  readonly send: Transport
  readonly post: (url: string, timeoutMs?: number) => Promise<TransportResult>
  readonly close: () => Promise<void>
} {
  const { send, close } = createTransport({ policy: loopbackPolicy, ...options })
  onTestFinished(close)
  return {
    send,
    close,
    post: (url, timeoutMs = 5_000) =>
      send({
        url,
        headers: { 'content-type': 'application/json' },
        body: '{"event":"invoice.created"}',
        timeoutMs,
      }),
  }
}
