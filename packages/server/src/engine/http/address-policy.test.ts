import { BlockList } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, judgeAddress, type NetworkPolicy, parseNetworks } from './address-policy.ts'

const networks = (text: string) => {
  const parsed = parseNetworks(text)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.networks
}

describe('public is what the internet routes to one machine', () => {
  it.each([
    ...[
      '1.1.1.1',
      '8.8.8.8',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
    ],
    ...['128.0.0.0', '168.63.129.15', '168.63.129.17', '169.253.255.255', '172.15.255.255', '172.32.0.0'],
    ...['192.0.1.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255'],
    ...['2000::', '2001:200::1', '2001:4860:4860::8888', '2003::1', '2606:4700::1111', '3ffe::1'],
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    // IPv4 special purposes: first and last of each block.
    ...[
      '0.0.0.0',
      '0.255.255.255',
      '10.0.0.0',
      '10.255.255.255',
      '100.64.0.0',
      '100.127.255.255',
      '127.0.0.1',
    ],
    ...[
      '127.255.255.255',
      '169.254.0.0',
      '169.254.169.254',
      '169.254.255.255',
      '172.16.0.0',
      '172.31.255.255',
    ],
    ...[
      '192.0.0.0',
      '192.0.0.192',
      '192.0.2.1',
      '192.31.196.1',
      '192.52.193.1',
      '192.88.99.1',
      '192.168.0.0',
    ],
    ...['192.168.255.255', '192.175.48.1', '198.18.0.0', '198.19.255.255', '198.51.100.1', '203.0.113.1'],
    ...['224.0.0.0', '239.255.255.255', '240.0.0.0', '255.255.255.255'],
    // Cloud services: Alibaba's metadata, Azure's wire server.
    ...['100.100.100.200', '168.63.129.16'],
    // IPv6: unspecified, loopback, and each form that carries an IPv4 address.
    ...[
      '::',
      '::1',
      '::127.0.0.1',
      '::ffff:8.8.8.8',
      '::ffff:0:8.8.8.8',
      '64:ff9b::8.8.8.8',
      '64:ff9b:1::8.8.8.8',
    ],
    ...['2002:808:808::', '2001:0:0:0:0:0:80ff:fffe'],
    // IPv6: private, link-local, site-local, multicast, discard, documentation, AMT and AS112, SRv6.
    ...['fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '100::1', '2001:db8::1'],
    ...['3fff::1', '2001:3::1', '2001:20::1', '2620:4f:8000::1', '5f00::1', '4000::1', 'e000::1'],
    // What is no address, or one in a form that only some parsers read.
    ...[
      '',
      'localhost',
      '127.1',
      '0177.0.0.1',
      '0x7f000001',
      '2130706433',
      '8.8.8.8.',
      '[2001:4860::1]',
      '8.8.8.8/32',
    ],
  ])('%j is not', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  // Inside IPv6, an IPv4 address is reached through a translator that this host does not know.
  it('no form that embeds an IPv4 address is public', () => {
    const prefixes = [
      '::',
      '::ffff:',
      '::ffff:0:',
      '64:ff9b::',
      '64:ff9b:1::',
      '2002:',
      '2001::',
      'fe80::5efe:',
    ]
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom(...prefixes), (ipv4, prefix) => {
        const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number)
        const groups = [(a << 8) | b, (c << 8) | d].map((group) => group.toString(16)).join(':')
        expect(isPublicAddress(prefix === '2002:' ? `2002:${groups}::` : `${prefix}${groups}`)).toBe(false)
      }),
    )
  })
})

describe('networks that may be called', () => {
  const policy: NetworkPolicy = {
    allowLoopbackHttp: false,
    allowedNetworks: networks('10.1.0.0/16 fd00::/8'),
  }

  it.each([
    ['10.1.0.0', 'http:', 'allowed'],
    ['10.1.255.255', 'https:', 'allowed'],
    ['fd12::1', 'http:', 'allowed'],
    ['10.2.0.0', 'https:', 'not_public'],
    ['::ffff:10.1.0.1', 'https:', 'not_public'],
    ['127.0.0.1', 'http:', 'not_public'],
    ['8.8.8.8', 'https:', 'allowed'],
    ['8.8.8.8', 'http:', 'plain_http'],
  ] as const)('%s over %s is %s', (address, scheme, verdict) => {
    expect(judgeAddress(address, scheme, policy)).toBe(verdict)
  })

  it('development mode is about loopback alone', () => {
    const development: NetworkPolicy = { allowLoopbackHttp: true, allowedNetworks: [] }
    expect(judgeAddress('127.0.0.1', 'http:', development)).toBe('allowed')
    expect(judgeAddress('::1', 'http:', development)).toBe('allowed')
    expect(judgeAddress('::ffff:127.0.0.1', 'http:', development)).toBe('not_public')
    expect(judgeAddress('10.0.0.1', 'http:', development)).toBe('not_public')
    expect(judgeAddress('8.8.8.8', 'http:', development)).toBe('plain_http')
  })

  // Node's own BlockList agrees on plain addresses; it differs on mapped ones, which here are never inside.
  it('match as CIDR says', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, base, bits) => {
        const list = new BlockList()
        list.addSubnet(base, bits)
        const allowed = { allowLoopbackHttp: false, allowedNetworks: networks(`${base}/${bits}`) }
        expect(judgeAddress(address, 'http:', allowed) === 'allowed').toBe(list.check(address))
      }),
    )
  })
})

describe('reading a list of networks', () => {
  it.each([
    ['', 0],
    ['10.0.0.0/8', 1],
    ['10.0.0.0/8,fd00::/8', 2],
    [' 10.0.0.0/8 ,\n 192.168.0.1 ', 2],
    ['::/0', 1],
  ])('%j is %i', (text, count) => {
    expect(networks(text)).toHaveLength(count)
  })

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0/8',
    '010.0.0.0/8',
    'fd00::/129',
    'fe80::%lo/64',
    'erp',
    '*',
  ])('%j is refused, by name', (entry) => {
    const parsed = parseNetworks(`10.0.0.0/8,${entry}`)
    expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(`"${entry}"`) })
  })
})
