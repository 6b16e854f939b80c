import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createSecureContext, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { certificate, tlsKey } from './certificates.ts'
import { receive, transportForTest } from './receivers.ts'

/** A clock that each part of a request turns by its own amount, so that none can be taken for another. */
function turnedClock() {
  let nowMs = 1_000
  return {
    now: () => nowMs,
    turn(ms: number) {
      nowMs += ms
    },
  }
}

/** A TLS receiver whose handshake and answer take time on the clock. */
async function serveSlowly(clock: ReturnType<typeof turnedClock>): Promise<string> {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, certificate])
  onTestFinished(() => setDefaultCACertificates(before))
  const server = createServer({
    key: tlsKey,
    cert: certificate,
    SNICallback(_name, done) {
      clock.turn(50)
      done(null, createSecureContext({ key: tlsKey, cert: certificate }))
    },
  })
  server.on('request', (_request, response) => {
    clock.turn(200)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `https://hooks.example.com:${(server.address() as AddressInfo).port}/`
}

describe('where the time of a request went', () => {
  it('is told phase by phase by the request that opened the connection, and by the next one what it took itself', async () => {
    const clock = turnedClock()
    const url = await serveSlowly(clock)
    const resolve = async () => {
      clock.turn(30)
      return ['127.0.0.1']
    }
    const { post } = transportForTest({ resolve, now: clock.now })
    expect(await post(url)).toMatchObject({
      status: 200,
      timings: { dnsMs: 30, connectMs: 0, tlsMs: 50, firstByteMs: 200 },
    })
    expect(await post(url)).toMatchObject({
      status: 200,
      timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: 200 },
    })
  })

  it('has no look-up for an address and no handshake for plain http, and each new connection is counted', async () => {
    const receiver = await receive((socket) =>
      socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n'),
    )
    const { post } = transportForTest()
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await post(`http://127.0.0.1:${receiver.port}/`)).toMatchObject({
        status: 204,
        timings: {
          dnsMs: null,
          connectMs: expect.any(Number),
          tlsMs: null,
          firstByteMs: expect.any(Number),
        },
      })
    }
  })

  it('of a request that came to nothing, says how far it came', async () => {
    const receiver = await receive(() => {})
    const { post } = transportForTest({ resolve: async () => ['127.0.0.1'], connectTimeoutMs: 200 })
    const connected = { dnsMs: expect.any(Number), connectMs: expect.any(Number) }
    expect(await post(`https://hooks.example.com:${receiver.port}/`)).toMatchObject({
      failure: 'connect_timeout',
      timings: { ...connected, tlsMs: null, firstByteMs: null },
    })
    expect(await post(`http://localhost:${receiver.port}/`, 200)).toMatchObject({
      failure: 'timeout',
      timings: { ...connected, tlsMs: null, firstByteMs: null },
    })
    expect(await post('http://10.0.0.1/')).toMatchObject({
      failure: 'blocked_address',
      timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null },
    })
  })
})
