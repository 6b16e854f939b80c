import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import {
  createServer,
  getCACertificates,
  setDefaultCACertificates,
  type TLSSocket,
  type TlsOptions,
} from 'node:tls'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  addressCertificate,
  certificate,
  commonNameCertificate,
  expiredCertificate,
  mailCertificate,
  tlsKey,
  wildcardCertificate,
} from './certificates.ts'
import { receive, transportForTest } from './receivers.ts'

const resolve = async () => ['127.0.0.1']

/** A TLS receiver that answers 200 and closes; `requests` says how each request that came was connected. */
async function serveTls(options: TlsOptions = {}) {
  const requests: { name: TLSSocket['servername']; resumed: boolean }[] = []
  const server = createServer({ key: tlsKey, cert: certificate, ...options }, (socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      requests.push({ name: socket.servername, resumed: socket.isSessionReused() })
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n')
    })
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, requests }
}

/** As NODE_EXTRA_CA_CERTS does for an operator with an authority of their own. */
function trust(...certificates: string[]) {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, ...certificates])
  onTestFinished(() => setDefaultCACertificates(before))
}

const trustTestCertificates = () => trust(certificate, expiredCertificate)

describe('a receiver is trusted only by a valid certificate for its name', () => {
  it('reaches it by name, says the name, and resumes the session next time', async () => {
    trustTestCertificates()
    const { port, requests } = await serveTls()
    const { post } = transportForTest({ resolve })
    for (let i = 0; i < 2; i += 1) {
      const result = await post(`https://hooks.example.com:${port}/`)
      expect(result).toMatchObject({ kind: 'response', status: 200, remoteAddress: '127.0.0.1' })
    }
    expect(requests).toEqual([
      { name: 'hooks.example.com', resumed: false },
      { name: 'hooks.example.com', resumed: true },
    ])
  })

  it.each<[string, string, TlsOptions]>([
    ['is for another name', 'other.example.com', {}],
    ['is for another name, on TLS 1.2', 'other.example.com', { maxVersion: 'TLSv1.2' }],
    ['is for a name, and an address is called', '127.0.0.1', {}],
    ['has expired', 'hooks.example.com', { cert: expiredCertificate }],
    ['names the host as its common name alone', 'hooks.example.com', { cert: commonNameCertificate }],
    [
      'names the host as its common name beside an address',
      'hooks.example.com',
      { cert: addressCertificate },
    ],
    ['names the host as its common name beside an e-mail', 'hooks.example.com', { cert: mailCertificate }],
    ['has a wildcard for the level above', 'a.hooks.example.com', { cert: wildcardCertificate }],
    ['has a wildcard below the name', 'example.com', { cert: wildcardCertificate }],
  ])('refuses one that %s, also the second time', async (_name, host, options) => {
    trust(String(options.cert ?? certificate))
    const { port, requests } = await serveTls(options)
    const { post } = transportForTest({ resolve })
    // Twice: a session resumed from a refused handshake would skip the check of the name.
    for (let i = 0; i < 2; i += 1) {
      expect(await post(`https://${host}:${port}/`)).toMatchObject({ kind: 'failure', failure: 'tls_error' })
    }
    expect(requests).toHaveLength(0)
  })

  it.each<[string, string, TlsOptions]>([
    ['a wildcard for it', 'hooks.example.com', { cert: wildcardCertificate }],
    ['its address', '127.0.0.1', { cert: addressCertificate }],
    ['the name without the dot at its end', 'hooks.example.com.', {}],
  ])('trusts one that has %s in subjectAltName', async (_name, host, options) => {
    trust(String(options.cert ?? certificate))
    const { port, requests } = await serveTls(options)
    const result = await transportForTest({ resolve }).post(`https://${host}:${port}/`)
    expect(result).toMatchObject({ kind: 'response', status: 200 })
    expect(requests).toMatchObject([{ name: host === '127.0.0.1' ? false : 'hooks.example.com' }])
  })

  it('says that a common name does not count', async () => {
    trust(commonNameCertificate)
    const { port } = await serveTls({ cert: commonNameCertificate })
    const result = await transportForTest({ resolve }).post(`https://hooks.example.com:${port}/`)
    expect(result).toMatchObject({
      failure: 'tls_error',
      message: expect.stringMatching(/subjectAltName.*\(CERT_WITHOUT_SUBJECT_ALT_NAME\)/),
    })
  })

  it('refuses a self-signed one, even where Node is told not to', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => {
      vi.unstubAllEnvs()
      vi.restoreAllMocks()
    })
    const { port, requests } = await serveTls()
    const result = await transportForTest({ resolve }).post(`https://hooks.example.com:${port}/`)
    expect(result).toMatchObject({ failure: 'tls_error', message: expect.stringContaining('self-signed') })
    expect(requests).toHaveLength(0)
  })
})

describe('what cannot speak TLS 1.2 with HTTP/1.1 is a TLS error', () => {
  it.each<[string, TlsOptions]>([
    ['TLS 1.1 only', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['HTTP/2 only', { ALPNProtocols: ['h2'] }],
  ])('%s', async (_name, options) => {
    trustTestCertificates()
    const { port, requests } = await serveTls(options)
    const result = await transportForTest({ resolve }).post(`https://hooks.example.com:${port}/`)
    expect(result).toMatchObject({ kind: 'failure', failure: 'tls_error' })
    expect(requests).toHaveLength(0)
  })

  it('plain HTTP on the port', async () => {
    const receiver = await receive((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const result = await transportForTest({ resolve }).post(`https://hooks.example.com:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'failure', failure: 'tls_error' })
  })

  it('a connection closed within the handshake', async () => {
    const receiver = await receive((socket) => socket.end())
    const result = await transportForTest({ resolve }).post(`https://hooks.example.com:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'failure', failure: 'tls_error' })
  })
})

describe('a handshake that stalls', () => {
  it('ends at the time for connecting', async () => {
    const receiver = await receive(() => {})
    const { post } = transportForTest({ resolve, connectTimeoutMs: 200 })
    const result = await post(`https://hooks.example.com:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'failure', failure: 'connect_timeout' })
    await receiver.disconnected()
  })

  it("ends at the attempt's deadline when that comes first, and the socket is closed then", async () => {
    const receiver = await receive(() => {})
    const { post } = transportForTest({ resolve })
    const result = await post(`https://hooks.example.com:${receiver.port}/`, 200)
    expect(result).toMatchObject({ kind: 'failure', failure: 'timeout' })
    await receiver.disconnected()
  })
})
