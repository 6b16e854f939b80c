import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { verify, WebhookSignature } from '../src/index.ts'
import { createSigner } from '../src/node.ts'
import { authenticate } from '../src/standard.ts'
import ed25519 from '../vectors/ed25519.json' with { type: 'json' }
import refusals from '../vectors/refusals.json' with { type: 'json' }
import signatures from '../vectors/signatures.json' with { type: 'json' }
import { codeOf, requireProgram } from './support.ts'

/** The vectors come from other implementations (Python's hmac, OpenSSL, Svix): the library must agree with them. */
type Message = { id: string; timestamp: number; body: string; webhook_signature: string }

const accept = (secrets: string | string[], message: Message) =>
  authenticate({
    secrets,
    body: new TextEncoder().encode(message.body),
    headers: {
      'webhook-id': message.id,
      'webhook-timestamp': String(message.timestamp),
      'webhook-signature': message.webhook_signature,
    },
    toleranceSeconds: 0,
    now: new Date(message.timestamp * 1000),
  })

describe.each(signatures)('$name', (vector) => {
  test('is signed so', () => {
    const signer = createSigner(vector.secrets)
    expect(signer.raw(vector.body)).toBe(vector.x_signature)
    expect(signer.standard(vector.id, vector.timestamp, vector.body)).toBe(vector.webhook_signature)
  })

  test('is accepted with each of its secrets', async () => {
    for (const secret of vector.secrets) await accept(secret, vector)
    expect(WebhookSignature.verifyRaw(vector.secrets, vector.body, vector.x_signature)).toBe(true)
  })
})

test.each(ed25519)('ed25519: $name', async (vector) => {
  const { secret, public_key, id, timestamp, body, webhook_signature } = vector
  expect(createSigner(secret).standard(id, timestamp, body)).toBe(webhook_signature)
  await accept(public_key, vector)
})

test.each(refusals.webhook)(
  'refused: $name',
  async ({ secrets, body, headers, now, tolerance_seconds, error }) => {
    const options = { now: new Date(now * 1000), toleranceSeconds: tolerance_seconds }
    expect(await codeOf(() => verify(secrets, body, headers, options))).toBe(error)
    const bytes = new TextEncoder().encode(body)
    expect(await codeOf(() => verify(secrets, bytes, headers, options))).toBe(error)
  },
)

test.each(refusals.x_signature)('X-Signature refused: $name', ({ secret, body, x_signature }) => {
  expect(WebhookSignature.verifyRaw(secret, body, x_signature)).toBe(false)
})

describe('OpenSSL on the command line agrees', () => {
  beforeAll(() => requireProgram('openssl', 'openssl'))

  const hmac = (key: Buffer, content: string) =>
    execFileSync(
      'openssl',
      ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key.toString('hex')}`, '-binary'],
      {
        input: content,
      },
    )

  test.each(signatures)('$name', ({ secrets, id, timestamp, body, x_signature, webhook_signature }) => {
    expect(`sha256=${hmac(Buffer.from(secrets[0]!), body).toString('hex')}`).toBe(x_signature)
    const each = secrets.map((secret) => {
      const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret)
      return `v1,${hmac(key, `${id}.${timestamp}.${body}`).toString('base64')}`
    })
    expect(each.join(' ')).toBe(webhook_signature)
  })
})
