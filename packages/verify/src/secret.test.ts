import { describe, expect, test } from 'vitest'
import { codeOf } from '../test/support.ts'
import { createSigner } from './node.ts'
import { webhooks } from './receiver/webhooks.ts'
import { rawKey, secretList, standardKey } from './secret.ts'
import { WebhookSignature } from './signature.ts'
import { verify } from './verify.ts'

const base64 = (length: number) => Buffer.alloc(length, 7).toString('base64')

describe('standardKey: one reading of a secret, the same as in other languages', () => {
  test.each([
    ['whsec_', 'hmac', 24],
    ['whsec_', 'hmac', 1],
    ['whpk_', 'ed25519-public', 32],
    ['whsk_', 'ed25519-private', 64],
  ])('%s: %s, %i bytes', (prefix, scheme, length) => {
    const key = standardKey(prefix + base64(length))
    expect(key).toEqual({ scheme, bytes: new Uint8Array(length).fill(7) })
  })

  test.each(['plain', 'two words', 'v1,plain', 'my-whsec_AAAA', 'contraseña', 'whsec'])(
    '%j is plain text',
    (secret) => {
      expect(standardKey(secret)).toEqual({ scheme: 'hmac', bytes: new TextEncoder().encode(secret) })
    },
  )

  test.each([
    'whsec_',
    'whsec_*',
    'whsec_AAA',
    'whsec_AAA=\n',
    'whsec_AA AA',
    'whsec_AB==', // the bits after the last byte are not zero
    'whsec_-_-_',
    `whpk_${base64(31)}`,
    `whpk_${base64(33)}`,
    `whsk_${base64(32)}`,
  ])('%j is refused', async (secret) => {
    expect(await codeOf(() => standardKey(secret))).toBe('invalid_secret')
  })

  test('a message about a secret does not repeat it', () => {
    expect(() => standardKey('whsec_hunter-2')).toThrow(/^((?!hunter).)*$/)
  })
})

describe('secretList: a secret that was not copied as it is says so, instead of no_matching_signature', () => {
  const whole = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
  test.each([
    ['a space at the beginning', ` ${whole}`, /white space/],
    ['a line break at the end, as of a file', `${whole}\n`, /white space/],
    ['a no-break space of a web page', `\u00a0${whole}`, /white space/],
    ['a byte order mark', `\ufeff${whole}`, /white space/],
    ['a space at the end of plain text', 'correct horse ', /white space/],
    ['nothing but spaces', ' '.repeat(8), /white space/],
    ['a capital letter in the prefix', `W${whole.slice(1)}`, /whsec_ in other letters/],
    ['a prefix in capitals', `WHPK_${base64(32)}`, /whpk_ in other letters/],
    ['the version of the signature', `v1,${whole}`, /Leave v1, out/],
    ['the version of the signature, ed25519', `v1a,whsk_${base64(64)}`, /Leave v1a, out/],
  ])('%s', async (_what, secret, message) => {
    for (const use of [
      () => secretList(secret),
      () => secretList([whole, secret]),
      () => WebhookSignature.verifyRaw(secret, '{}', 'sha256=00'),
      () => verify(secret, '{}', {}),
      () => createSigner(secret),
      () => webhooks({ secrets: secret, on: {} }),
    ]) {
      expect(await codeOf(use)).toBe('invalid_secret')
    }
    expect(() => secretList(secret)).toThrow(message)
    expect(() => secretList(secret)).not.toThrow(secret.trim().slice(-8) || '        ')
  })

  test.each(['two words', 'ñandú', 'v1,not a key', '"quoted"', 'whsec', ' x '.trim()])(
    '%j is as good as any',
    (secret) => {
      expect(secretList(secret)).toEqual([secret])
    },
  )
})

test('rawKey ignores what a prefix means: X-Signature is keyed by the text as given', () => {
  expect(rawKey('whsec_AAAA')).toEqual(new TextEncoder().encode('whsec_AAAA'))
})

describe('secretList: a secret that is absent never becomes an empty key', () => {
  test('one or several', () => {
    expect(secretList('a')).toEqual(['a'])
    expect(secretList(['a', 'b'])).toEqual(['a', 'b'])
  })

  // What an unset environment variable or a mistyped call hands over in plain JavaScript.
  const misuses: unknown[] = ['', [], [''], ['a', ''], undefined, null, [undefined], ['a', undefined], [42]]
  test.each(misuses)('%j is refused', async (secrets) => {
    expect(await codeOf(() => secretList(secrets as string))).toBe('invalid_secret')
  })
})
