import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verify, WebhookSignature, WebhookVerificationError } from '../src/index.ts'
import { createSigner } from '../src/node.ts'
import { authenticate } from '../src/standard.ts'

// HMAC pads short keys with zeros, so 'a' and 'a\0' are one key: secrets of the wild do not end in NUL.
const plainSecrets = fc.string({ minLength: 1, unit: 'binary' }).map((text) => `plain ${text}.`)
const whsecSecrets = fc
  .uint8Array({ minLength: 1, maxLength: 70 })
  .filter((key) => key.at(-1) !== 0)
  .map((key) => `whsec_${Buffer.from(key).toString('base64')}`)
const secrets = fc.oneof(plainSecrets, whsecSecrets)
const bodies = fc.uint8Array({ maxLength: 400 })
const ids = fc.stringMatching(/^[!-\-/-~]{1,60}$/)
const timestamps = fc.integer({ min: 0, max: 1e12 - 1 })

type Message = { secret: string; id: string; timestamp: string; body: Uint8Array; signature: string }

const messages: fc.Arbitrary<Message> = fc
  .record({ secret: secrets, id: ids, seconds: timestamps, body: bodies })
  .map(({ secret, id, seconds, body }) => {
    const signature = createSigner(secret).standard(id, seconds, body)
    return { secret, id, timestamp: String(seconds), body, signature }
  })

const accepted = async (message: Message, secret = message.secret) => {
  try {
    await authenticate({
      secrets: secret,
      body: message.body,
      headers: {
        'webhook-id': message.id,
        'webhook-timestamp': message.timestamp,
        'webhook-signature': message.signature,
      },
      toleranceSeconds: Number.POSITIVE_INFINITY,
      now: new Date(0),
    })
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false
    throw error
  }
}

function flipText(text: string, bit: number): string {
  const at = Math.floor(bit / 7) % text.length
  const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << (bit % 7)))
  return text.slice(0, at) + flipped + text.slice(at + 1)
}

function flipBytes(bytes: Uint8Array, bit: number): Uint8Array {
  const at = Math.floor(bit / 8) % bytes.length
  return bytes.map((byte, i) => (i === at ? byte ^ (1 << (bit % 8)) : byte))
}

describe('Standard Webhooks, for any secret, id, timestamp and body', () => {
  test('what is signed is accepted', async () => {
    await fc.assert(fc.asyncProperty(messages, (message) => accepted(message)))
  })

  test('one flipped bit anywhere is refused', async () => {
    const flips = [
      (message: Message, bit: number) => ({ ...message, id: flipText(message.id, bit) }),
      (message: Message, bit: number) => ({ ...message, timestamp: flipText(message.timestamp, bit) }),
      (message: Message, bit: number) => ({ ...message, signature: flipText(message.signature, bit) }),
      (message: Message, bit: number) =>
        message.body.length > 0
          ? { ...message, body: flipBytes(message.body, bit) }
          : { ...message, body: new Uint8Array(1) },
    ]
    const flip = fc.constantFrom(...flips)
    await fc.assert(
      fc.asyncProperty(
        messages,
        flip,
        fc.nat(),
        async (message, change, bit) => !(await accepted(change(message, bit))),
      ),
      { numRuns: 1000 },
    )
  })

  test('another secret is refused', async () => {
    await fc.assert(
      fc.asyncProperty(messages, secrets, async (message, other) => {
        fc.pre(other !== message.secret)
        return !(await accepted(message, other))
      }),
    )
  })
})

describe('X-Signature, for any secret and body', () => {
  test('what is signed is accepted; a flipped bit or another secret is refused', () => {
    fc.assert(
      fc.property(secrets, secrets, bodies, fc.nat(), (secret, other, body, bit) => {
        const signature = WebhookSignature.sign(secret, body)
        expect(createSigner(secret).raw(body)).toBe(signature)
        expect(WebhookSignature.verifyRaw(secret, body, signature)).toBe(true)
        expect(WebhookSignature.verifyRaw(secret, body, flipText(signature, bit))).toBe(false)
        if (body.length > 0) {
          expect(WebhookSignature.verifyRaw(secret, flipBytes(body, bit), signature)).toBe(false)
        }
        if (other !== secret) expect(WebhookSignature.verifyRaw(other, body, signature)).toBe(false)
      }),
    )
  })
})

test('headers of any junk are refused with a code, never with a crash', async () => {
  const junk = fc.record({
    'webhook-id': fc.string({ unit: 'binary' }),
    'webhook-timestamp': fc.oneof(fc.string(), fc.nat().map(String)),
    'webhook-signature': fc.oneof(
      fc.string(),
      fc.string().map((text) => `v1,${text} v1a,${text}`),
    ),
  })
  const publicKey = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4='
  await fc.assert(
    fc.asyncProperty(junk, bodies, async (headers, body) => {
      const outcome = verify(['plain', publicKey], body, headers, {
        toleranceSeconds: Number.POSITIVE_INFINITY,
      })
      await expect(outcome).rejects.toBeInstanceOf(WebhookVerificationError)
    }),
  )
})
