import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { judge, type Verdict } from './verdict.ts'

export interface Receiver {
  /** As webhooks store it: with the slash of its path. */
  readonly url: string
  stop(): Promise<void>
}

/** Larger than any event (SPEC section 4), so that no answer depends on it. */
const maxBodyBytes = 1024 * 1024

const signatureHeaders = ['x-signature', 'webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

/**
 * A receiver on loopback, as its developer would write it: the raw body, both signatures, an answer at once.
 * GET gives back the last request that it verified, byte for byte with its signatures, to check them by hand.
 * @param options.port taken if it is free, and else any other.
 */
export async function startReceiver(options: {
  readonly secret: string
  readonly port: number
  readonly now: () => Date
  readonly onVerdict: (verdict: Verdict) => void
}): Promise<Receiver> {
  let last: { readonly body: Buffer; readonly headers: IncomingHttpHeaders } | null = null

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await rawBody(request)
    if (body === null) {
      response.writeHead(413, { connection: 'close' }).end()
      return
    }
    const received = { body, headers: request.headers }
    const verdict = await judge(options, received)
    if (verdict.verified) last = received
    options.onVerdict(verdict)
    response.writeHead(verdict.verified ? 204 : 401).end()
  }

  function showLast(response: ServerResponse): void {
    if (last === null) {
      response.writeHead(404).end('Nothing was received yet.\n')
      return
    }
    const { headers } = last
    const signatures = signatureHeaders.map((name) => [name, String(headers[name])] as const)
    response.writeHead(200, { 'content-type': 'application/json', ...Object.fromEntries(signatures) })
    response.end(last.body)
  }

  const server = createServer((request, response) => {
    if (request.method === 'GET') showLast(response)
    else if (request.method === 'POST') receive(request, response).catch(() => response.destroy())
    else response.writeHead(405, { allow: 'GET, POST' }).end()
  })
  const port = await listen(server, options.port)
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** @returns null when it is too large. */
async function rawBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > maxBodyBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || port === 0) throw error
    return await listen(server, 0)
  }
  return (server.address() as AddressInfo).port
}
