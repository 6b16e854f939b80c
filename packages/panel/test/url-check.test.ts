import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseNetworks } from '../../server/src/engine/http/address-policy.ts'
import { checkWebhookUrl } from '../../server/src/features/webhooks/url-policy.ts'
import { checkUrl } from '../src/features/webhooks/form/url-check.ts'

const scheme = fc.constantFrom('https://', 'http://', 'HTTPS://', 'ftp://', '')
const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.constantFrom(
    'localhost',
    '127.0.0.1',
    '[::1]',
    '10.0.0.1',
    '0x7f.1',
    'hooks',
    'db.internal',
    'a.localhost',
    'ex_ample.com',
    'EXAMPLE.com',
    'exämple.com',
    'example.com.',
  ),
)
const url = fc
  .tuple(
    scheme,
    fc.constantFrom('', 'me:secret@', 'me@'),
    host,
    fc.constantFrom('', ':443', ':8443', ':5432', ':0', ':x'),
    fc.oneof(fc.webPath(), fc.constantFrom('', '/x y', '/#x', '?q=1', '/\\', `/${'a'.repeat(3_000)}`)),
  )
  .map((parts) => parts.join(''))

describe('what the form says of a URL while it is written', () => {
  // Otherwise a person could not save what is right.
  it.each([
    [true, ''],
    [false, ''],
    [false, '10.0.0.0/8'],
  ])('refuses nothing that the API takes (development: %s, networks: %s)', (development, networks) => {
    const parsed = parseNetworks(networks)
    const allowedNetworks = parsed.ok ? parsed.networks : []
    const policy = { allowLoopbackHttp: development, allowedNetworks }
    const known = { development, private_networks: allowedNetworks.length > 0 }
    fc.assert(
      fc.property(url, (text) => {
        if (checkWebhookUrl(text, policy).ok) expect([text, checkUrl(text, known)]).toEqual([text, null])
      }),
      { numRuns: 3_000 },
    )
  })

  // Otherwise the message would change when it is saved.
  it.each([
    'http://example.com',
    'example.com',
    'https://me:secret@example.com',
    'https://example.com/#x',
    'https://exa mple.com',
    'https://10.0.0.1',
    'https://[::1]',
    'https://localhost',
    'https://hooks',
    'https://db.internal',
    `https://example.com/${'a'.repeat(2_048)}`,
  ])('gives the reason that the API gives: %s', (text) => {
    const verdict = checkWebhookUrl(text, { allowLoopbackHttp: false, allowedNetworks: [] })
    expect(checkUrl(text, { development: false, private_networks: false })).toBe(
      verdict.ok ? null : verdict.code,
    )
  })
})
