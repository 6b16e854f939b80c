import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loopbackPolicy, networks, transportForTest } from './receivers.ts'

/** A well-behaved receiver, and the sockets it accepted. */
async function serve(
  answer: RequestListener = (_request, response) => response.end('ok'),
): Promise<{ url: string; sockets: Socket[]; server: Server }> {
  const sockets: Socket[] = []
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response))
  })
  server.on('connection', (socket) => sockets.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets, server }
}

const times = (count: number, act: () => Promise<unknown>) => Promise.all(Array.from({ length: count }, act))

describe('connections are kept alive and used again', () => {
  it('one after the other uses one connection', async () => {
    const { url, sockets } = await serve()
    const { post } = transportForTest()
    for (let i = 0; i < 20; i += 1) {
      expect(await post(url)).toMatchObject({ status: 200, truncated: false, remoteAddress: '127.0.0.1' })
    }
    expect(sockets).toHaveLength(1)
  })

  it('eight at a time use eight connections, however often', async () => {
    const { url, sockets } = await serve()
    const { post } = transportForTest()
    await times(8, async () => {
      for (let i = 0; i < 20; i += 1) expect(await post(url)).toMatchObject({ status: 200 })
    })
    for (let burst = 0; burst < 3; burst += 1) await times(8, () => post(url))
    expect(sockets).toHaveLength(8)
  })

  it('a connection that the receiver closed while it was idle costs no attempt', async () => {
    const { url, sockets, server } = await serve()
    const other = await serve()
    const { post } = transportForTest()
    for (let i = 1; i <= 20; i += 1) {
      expect(await post(url)).toMatchObject({ kind: 'response', status: 200 })
      expect(sockets).toHaveLength(i)
      const closed = once(sockets.at(-1)!, 'close')
      server.closeIdleConnections()
      await closed
      // Every other time the transport has turns to notice; else it finds out when it wants to write.
      if (i % 2 === 0) await post(other.url)
    }
  })

  it('a receiver that closes after every answer is dialled every time', async () => {
    const { url, sockets } = await serve((_request, response) =>
      response.setHeader('connection', 'close').end(),
    )
    const { post } = transportForTest()
    await times(4, async () => {
      for (let i = 0; i < 5; i += 1) expect(await post(url)).toMatchObject({ kind: 'response', status: 200 })
    })
    expect(sockets).toHaveLength(20)
  })

  it('a broken answer is the last one on its connection', async () => {
    let requests = 0
    const { url, sockets } = await serve((_request, response) => {
      requests += 1
      response.end(requests === 1 ? 'x'.repeat(100_000) : 'ok')
    })
    const { post } = transportForTest()
    expect(await post(url)).toMatchObject({ truncated: true })
    expect(await post(url)).toMatchObject({ truncated: false })
    expect(sockets).toHaveLength(2)
  })
})

describe('a kept connection was checked when it was dialled', () => {
  // The name moves to an address that is not allowed; the policy meets it at the next dial, a minute later at most.
  it('is used without a new look-up for a minute, then looked up and checked again', async () => {
    const { url, sockets } = await serve()
    let nowMs = 0
    let lookUps = 0
    const { post } = transportForTest({
      policy: { ...loopbackPolicy, allowedNetworks: networks('127.0.0.1') },
      resolve: async () => {
        lookUps += 1
        return lookUps === 1 ? ['127.0.0.1'] : ['127.0.0.2']
      },
      now: () => nowMs,
    })
    const named = url.replace('127.0.0.1', 'hooks.example.com')
    expect(await post(named)).toMatchObject({ status: 200 })
    nowMs = 59_000
    expect(await post(named)).toMatchObject({ status: 200, remoteAddress: '127.0.0.1' })
    expect(lookUps).toBe(1)
    nowMs = 60_000
    expect(await post(named)).toMatchObject({ failure: 'blocked_address' })
    expect(sockets).toHaveLength(1)
  })
})

describe('closing', () => {
  it('waits for the request in flight, then closes every connection', async () => {
    let respond = () => {}
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    const { url, sockets } = await serve((request, response) => {
      respond = () => response.end('late')
      if (request.url === '/slow') arrive()
      else respond()
    })
    const { post, close } = transportForTest()
    await post(url)
    const slow = post(`${url}slow`)
    await arrived
    const closed = close()
    respond()
    expect(await slow).toMatchObject({ kind: 'response', status: 200 })
    await closed
    await Promise.all(sockets.map((socket) => socket.destroyed || once(socket, 'close')))
  })

  it('sends nothing afterwards', async () => {
    const { url, sockets } = await serve()
    const { post, close } = transportForTest()
    await close()
    expect(await post(url)).toMatchObject({ kind: 'failure', failure: 'connect_error' })
    expect(sockets).toHaveLength(0)
  })
})
