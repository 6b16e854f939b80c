import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../../src/engine/http/address-policy.ts'
import type { Resolve } from '../../../src/engine/http/resolver.ts'
import { TransportError } from '../../../src/engine/http/transport-error.ts'
import { countDials } from './dials.ts'
import { canary, loopbackPolicy, networks, productionPolicy, receive, transportForTest } from './receivers.ts'
import corpus from './url-corpus.json' with { type: 'json' }

const accept = () => receive((socket) => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'))
const answering =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses
const onlyIpv4Loopback = { allowLoopbackHttp: false, allowedNetworks: networks('127.0.0.1') }

describe('in production nothing inside is ever dialled', () => {
  // Sent straight to the transport, as if the check at registration did not exist; every name resolves to loopback.
  it('by any spelling of the corpus, over http or https', async () => {
    const ipv4 = await canary()
    const ipv6 = await canary({ host: '::1', port: ipv4.port })
    const dials = countDials()
    const resolve = answering('127.0.0.1', '::1')
    const { post } = transportForTest({ policy: productionPolicy, resolve })
    let sent = 0
    for (const [raw = ''] of corpus) {
      for (const text of [raw, raw.replace(/^http:/, 'https:')]) {
        const url = URL.parse(text)
        const isPublic = url?.protocol === 'https:' && isPublicAddress(url.hostname.replace(/^\[|\]$/g, ''))
        if (url === null || isPublic) continue
        url.port = `${ipv4.port}`
        const result = await post(url.href)
        expect(result, url.href).toMatchObject({ kind: 'failure', remoteAddress: null })
        sent += 1
      }
    }
    expect(sent).toBeGreaterThan(200)
    expect([ipv4.hits, ipv6.hits, dials.count]).toEqual([0, 0, 0])
  })

  it.each([
    '127.0.0.1',
    '[::1]',
    '0.0.0.0',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '169.254.169.254',
    '10.0.0.1',
    'localhost',
  ])('by %s', async (host) => {
    const dials = countDials()
    const { post } = transportForTest({ policy: productionPolicy })
    const result = await post(`https://${host}/`)
    expect(result).toMatchObject({ kind: 'failure', failure: 'blocked_address' })
    expect(dials.count).toBe(0)
  })

  it.each([
    ['a private address', ['10.1.2.3']],
    ['one private address among public ones', ['93.184.216.34', '2606:2800:220:1::1', '192.168.1.1']],
    ['an IPv6 loopback beside a public IPv4', ['93.184.216.34', '::1']],
    ['an IPv4 address mapped into IPv6', ['::ffff:93.184.216.34']],
    [
      'one bad address after a thousand',
      [...Array.from({ length: 1_000 }, () => '93.184.216.34'), '127.0.0.1'],
    ],
    ['something that is no address', ['93.184.216.34', 'localhost']],
    ['an address in octal', ['0177.0.0.1']],
    ['an address with a zone', ['fe80::1%lo']],
  ])('by a name with %s', async (_name, addresses) => {
    const dials = countDials()
    const { post } = transportForTest({ policy: productionPolicy, resolve: answering(...addresses) })
    const result = await post('https://hooks.example.com/')
    expect(result).toMatchObject({ kind: 'failure', failure: 'blocked_address', remoteAddress: null })
    expect(dials.count).toBe(0)
  })

  it('over plain http by a name that turns out to be public', async () => {
    const dials = countDials()
    const { post } = transportForTest({ policy: loopbackPolicy, resolve: answering('93.184.216.34') })
    const result = await post('http://hooks.example.com/')
    expect(result).toMatchObject({
      failure: 'blocked_address',
      message: expect.stringContaining('Use https://'),
    })
    expect(dials.count).toBe(0)
  })
})

describe('what was checked is what is dialled', () => {
  it('asks again for every socket, so a name that moves inside is caught (rebinding)', async () => {
    const receiver = await accept()
    const inside = await canary({ host: '::1', port: receiver.port })
    const answers = [['127.0.0.1'], ['::1']]
    const { post } = transportForTest({
      policy: onlyIpv4Loopback,
      resolve: async () => answers.shift() ?? [],
    })
    const url = `http://hooks.example.com:${receiver.port}/`
    expect(await post(url)).toMatchObject({ kind: 'response', status: 200, remoteAddress: '127.0.0.1' })
    expect(await post(url)).toMatchObject({ kind: 'failure', failure: 'blocked_address' })
    expect(inside.hits).toBe(0)
  })

  it.each(['http', 'https'])(
    'looks once more at the address that answered, before the first byte of %s',
    async (scheme) => {
      // Linux dials loopback for the address 0.0.0.0, so here the dialled address is not the one that was checked.
      const receiver = await canary()
      const policy = { allowLoopbackHttp: false, allowedNetworks: networks('0.0.0.0/32') }
      const result = await transportForTest({ policy }).post(`${scheme}://0.0.0.0:${receiver.port}/`)
      expect(result).toMatchObject({ kind: 'failure', failure: 'blocked_address' })
      await receiver.disconnected()
      expect(receiver.received).toBe('')
    },
  )

  it('tries the next address when one refuses', async () => {
    const receiver = await accept()
    const { post } = transportForTest({ resolve: answering('::1', '127.0.0.1') })
    const result = await post(`http://hooks.example.com:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'response', remoteAddress: '127.0.0.1' })
  })

  it('does not dial a thousand addresses', async () => {
    const dials = countDials()
    const addresses = Array.from({ length: 1_000 }, (_, i) => `127.1.${i >> 8}.${i & 255}`)
    const policy = { allowLoopbackHttp: true, allowedNetworks: [] }
    const { post } = transportForTest({ policy, resolve: answering(...addresses) })
    const result = await post('http://hooks.example.com:1/')
    expect(result).toMatchObject({ kind: 'failure', failure: 'connect_error' })
    expect(dials.count).toBe(8)
  })
})

describe('what the operator allows is called over http and https', () => {
  it('loopback in development mode', async () => {
    const receiver = await accept()
    const { post } = transportForTest({ policy: { allowLoopbackHttp: true, allowedNetworks: [] } })
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await post(`http://${host}:${receiver.port}/`)).toMatchObject({ kind: 'response', status: 200 })
    }
  })

  it('an allowed network, by address and by name, and no other', async () => {
    const receiver = await accept()
    const { post } = transportForTest({ policy: onlyIpv4Loopback, resolve: answering('127.0.0.1') })
    for (const host of ['127.0.0.1', 'erp', 'erp.internal']) {
      expect(await post(`http://${host}:${receiver.port}/`)).toMatchObject({ kind: 'response', status: 200 })
    }
    expect(await post(`http://[::1]:${receiver.port}/`)).toMatchObject({ failure: 'blocked_address' })
    expect(await post(`http://127.0.0.2:${receiver.port}/`)).toMatchObject({ failure: 'blocked_address' })
  })
})

describe('a name that leads nowhere is a DNS error', () => {
  const failing: Record<string, Resolve> = {
    'does not exist': async () => {
      throw new TransportError('dns_error', 'No address was found for hooks.example.com.')
    },
    'never resolves': () => new Promise(() => {}),
  }
  it.each(Object.entries(failing))('%s', async (_name, resolve) => {
    const dials = countDials()
    const { post } = transportForTest({ resolve, connectTimeoutMs: 200 })
    const result = await post('https://hooks.example.com/')
    expect(result).toMatchObject({ kind: 'failure', failure: 'dns_error', remoteAddress: null })
    expect(dials.count).toBe(0)
  })

  it('is still a timeout when the attempt has less time than the look-up', async () => {
    const { post } = transportForTest({ resolve: () => new Promise(() => {}) })
    expect(await post('https://hooks.example.com/', 100)).toMatchObject({
      kind: 'failure',
      failure: 'timeout',
    })
  })

  it('has no address at all', async () => {
    const { post } = transportForTest({ resolve: answering() })
    expect(await post('https://hooks.example.com/')).toMatchObject({ kind: 'failure', failure: 'dns_error' })
  })
})
