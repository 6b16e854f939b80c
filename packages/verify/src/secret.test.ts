import { describe, expect, test } from 'vitest'
import { codeOf } from '../test/support.ts'
import { rawKey, secretList, standardKey } from './secret.ts'

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

  test.each(['plain', 'WHSEC_AAAA', ' whsec_AAAA', 'contraseña', 'whsec'])('%j is plain text', (secret) => {
    expect(standardKey(secret)).toEqual({ scheme: 'hmac', bytes: new TextEncoder().encode(secret) })
  })

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
