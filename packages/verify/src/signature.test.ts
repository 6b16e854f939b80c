import { describe, expect, test } from 'vitest'
import { body, codeOf, otherSecret, secret } from '../test/support.ts'
import { WebhookSignature } from './signature.ts'

const signature = WebhookSignature.sign(secret, body)

describe('WebhookSignature.verifyRaw', () => {
  test('answers at once with a boolean, so that a forgotten await cannot accept a forgery', () => {
    expect(WebhookSignature.verifyRaw(secret, body, signature)).toBe(true)
    expect(WebhookSignature.verifyRaw(otherSecret, body, signature)).toBe(false)
  })

  test('text and its bytes are the same body, also in a buffer of someone else', () => {
    const large = new Uint8Array(1000)
    const view = large.subarray(100, 100 + body.length)
    view.set(new TextEncoder().encode(body))
    for (const bytes of [Buffer.from(body), view]) {
      expect(WebhookSignature.verifyRaw(secret, bytes, signature)).toBe(true)
      expect(WebhookSignature.sign(secret, bytes)).toBe(signature)
    }
  })

  test('during a rotation either secret will do', () => {
    expect(WebhookSignature.verifyRaw([otherSecret, secret], body, signature)).toBe(true)
    expect(WebhookSignature.verifyRaw([otherSecret, 'a third'], body, signature)).toBe(false)
  })

  test('takes the header as servers type it: absent is false, a repeated one is never right', () => {
    expect(WebhookSignature.verifyRaw(secret, body, undefined)).toBe(false)
    expect(WebhookSignature.verifyRaw(secret, body, null)).toBe(false)
    expect(WebhookSignature.verifyRaw(secret, body, [signature])).toBe(true)
    expect(WebhookSignature.verifyRaw(secret, body, [signature, signature])).toBe(false)
  })
})

describe('misuse throws, it does not look like a forgery', () => {
  // What a JSON body parser leaves in place of the raw body.
  test.each<unknown>([JSON.parse(body), null, undefined, 42, [1, 2]])('body %j', async (parsed) => {
    expect(await codeOf(() => WebhookSignature.verifyRaw(secret, parsed as string, signature))).toBe(
      'invalid_body',
    )
    expect(await codeOf(() => WebhookSignature.sign(secret, parsed as string))).toBe('invalid_body')
  })

  test('an empty secret', async () => {
    expect(await codeOf(() => WebhookSignature.verifyRaw('', body, signature))).toBe('invalid_secret')
    expect(await codeOf(() => WebhookSignature.sign('', body))).toBe('invalid_secret')
  })
})
