import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NetworkPolicy, parseNetworks } from '../../engine/http/address-policy.ts'
import { checkWebhookUrl } from './url-policy.ts'

const production: NetworkPolicy = { allowLoopbackHttp: false, allowedNetworks: [] }
const development: NetworkPolicy = { allowLoopbackHttp: true, allowedNetworks: [] }
const allowing = (text: string): NetworkPolicy => {
  const parsed = parseNetworks(text)
  if (!parsed.ok) throw new Error(parsed.message)
  return { allowLoopbackHttp: false, allowedNetworks: parsed.networks }
}

describe('what is accepted is stored in its canonical form', () => {
  it.each([
    ['https://example.com', 'https://example.com/'],
    ['HTTPS://Hooks.EXAMPLE.com:443/A?b=C', 'https://hooks.example.com/A?b=C'],
    ['https://example.com:8443/hook?x=1', 'https://example.com:8443/hook?x=1'],
    ['https://example.com:80/', 'https://example.com:80/'],
    ['https://example.com?@127.0.0.1/', 'https://example.com/?@127.0.0.1/'],
    ['https://example.com/a/../b', 'https://example.com/b'],
    ['https://example.com/@me:x', 'https://example.com/@me:x'],
    ['https://xn--fa-hia.de/', 'https://xn--fa-hia.de/'],
  ])('%s', (raw, url) => {
    expect(checkWebhookUrl(raw, production)).toEqual({ ok: true, url })
  })
})

describe('what is refused says why, by a code that never changes', () => {
  it.each([
    ['url_too_long', `https://example.com/${'x'.repeat(2_048)}`],
    ['url_too_long', `https://example.com/${'"'.repeat(1_000)}`],
    ['url_characters', 'https://example.com/a b'],
    ['url_characters', 'https://ñandú.example.com/'],
    ['url_characters', 'https://example.com\\@10.0.0.1/'],
    ['url_characters', ' https://example.com/'],
    ['url_fragment', 'https://example.com/#top'],
    ['url_scheme', ''],
    ['url_scheme', 'example.com'],
    ['url_scheme', 'ftp://example.com/'],
    ['url_scheme', 'https:/example.com/'],
    ['url_scheme', 'https:///example.com/'],
    ['url_scheme', 'http://example.com/'],
    ['url_credentials', 'https://user:password@example.com/'],
    ['url_port', 'https://example.com:/'],
    ['url_port', 'https://example.com:0443/'],
    ['url_port', 'https://example.com:65536/'],
    ['url_port', 'https://example.com:25/'],
    ['url_port', 'https://example.com:6379/'],
    ['url_host_form', 'https://0x7f.1/'],
    ['url_host_form', 'https://127%2e0.0.1/'],
    ['url_host_form', 'https://[::ffff:127.0.0.1]/'],
    ['url_ip_address', 'https://127.0.0.1/'],
    ['url_ip_address', 'https://8.8.8.8/'],
    ['url_ip_address', 'https://[::1]/'],
    ['url_host_name', 'https://-example.com/'],
    ['url_host_name', 'https://example..com/'],
    ['url_host_name', 'https://example.com./'],
    ['url_host_name', `https://${'a'.repeat(64)}.com/`],
    ['url_host_name', `https://${'a.'.repeat(127)}com/`],
    ['url_private_name', 'https://localhost/'],
    ['url_private_name', 'https://backend/'],
    ['url_private_name', 'https://db.internal/'],
    ['url_private_name', 'https://printer.LOCAL/'],
  ])('%s: %s', (code, raw) => {
    expect(checkWebhookUrl(raw, production)).toMatchObject({ ok: false, code })
  })
})

describe('development mode opens loopback, on any port, over http, and nothing else', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.0.0.1:3000/hook',
    'http://localhost:3000/hook',
    'http://[::1]:3000/hook',
    'https://localhost/',
    'http://localhost:81/',
    'http://127.0.0.1:6379/',
  ])('accepts %s', (url) => {
    expect(checkWebhookUrl(url, development)).toEqual({ ok: true, url })
    expect(checkWebhookUrl(url, production).ok).toBe(false)
  })

  it.each([
    'http://127.1/',
    'http://0.0.0.0/',
    'http://[::ffff:7f00:1]/',
    'http://foo.localhost/',
    'http://localtest.me/',
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'http://example.com/',
    'https://example.com:6379/',
    'https://backend/',
  ])('refuses %s', (url) => {
    expect(checkWebhookUrl(url, development).ok).toBe(false)
  })
})

describe('allowed networks open their addresses, and names to be judged at connect, over http and https', () => {
  const policy = allowing('10.1.0.0/16,fd00::/8')

  it.each([
    'http://10.1.2.3/',
    'https://10.1.2.3:8443/',
    'http://[fd00::1]:8080/',
    'http://erp:8080/hook',
    'http://hooks.erp.svc.cluster.local/',
    'https://erp.internal/',
    'https://example.com/',
    'http://example.com/',
  ])('accepts %s', (url) => {
    expect(checkWebhookUrl(url, policy)).toEqual({ ok: true, url })
  })

  it.each([
    'http://10.2.0.1/',
    'https://8.8.8.8/',
    'http://127.0.0.1/',
    'http://localhost/',
    'http://foo.localhost/',
    'http://10.1.258/',
    'http://10.1.2.3:6379/',
    'http://10.1.2.3:22/',
  ])('refuses %s', (url) => {
    expect(checkWebhookUrl(url, policy).ok).toBe(false)
  })

  it('opens localhost only with both of its addresses', () => {
    expect(checkWebhookUrl('http://localhost:3000/', allowing('127.0.0.0/8')).ok).toBe(false)
    expect(checkWebhookUrl('http://localhost:3000/', allowing('127.0.0.0/8,::1')).ok).toBe(true)
  })
})

describe('for any text', () => {
  const pieces = fc.constantFrom(
    ...[
      'https://',
      'http://',
      'HTTPS:',
      '//',
      '/',
      '\\',
      '@',
      ':',
      '#',
      '?',
      '%',
      '.',
      '[',
      ']',
      '127.0.0.1',
      '::1',
    ],
    ...[
      '0x7f',
      '0177',
      '2130706433',
      'example.com',
      'localhost',
      'xn--',
      '%2e',
      '。',
      '①',
      '\u00ad',
      '\t',
      ' ',
      '443',
    ],
  )
  const texts = fc.oneof(
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 }))).map((parts) => parts.join('')),
    fc.array(pieces).map((parts) => `https://${parts.join('')}`),
    fc.ipV4Extended().map((host) => `https://${host}/`),
    fc.ipV6().map((host) => `https://[${host}]/`),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
  )

  // The parser that reads the stored URL when it is called must see the host that was judged.
  it('what is accepted is https, to a name that is no address, and reads the same a second time', () => {
    fc.assert(
      fc.property(texts, (raw) => {
        const verdict = checkWebhookUrl(raw, production)
        if (!verdict.ok) return
        const url = new URL(verdict.url)
        expect(url).toMatchObject({
          protocol: 'https:',
          username: '',
          password: '',
          hash: '',
          href: verdict.url,
        })
        expect(isIP(url.hostname.replace(/^\[|\]$/g, ''))).toBe(0)
        expect(raw.toLowerCase()).toContain(url.hostname)
        expect(checkWebhookUrl(verdict.url, production)).toEqual(verdict)
      }),
      { numRuns: 2_000 },
    )
  })
})

// Each of them: a webhook must not talk to a database, a queue or a daemon that happens to read HTTP.
it('refuses the usual ports of services that are no web servers, and takes those beside them', () => {
  const services = [
    ...[1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 4369, 5432, 5672, 5900, 5984, 6000, 6379],
    ...[
      6443, 6666, 6667, 7001, 8500, 9042, 9092, 9200, 9300, 10250, 10255, 11211, 15672, 27017, 50070, 61616,
    ],
  ]
  const refused = Array.from({ length: 65_535 - 1_024 }, (_, n) => n + 1_025).filter(
    (port) => !checkWebhookUrl(`https://example.com:${port}/`, production).ok,
  )
  expect(refused).toEqual(services)
})
