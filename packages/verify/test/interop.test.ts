import fc from 'fast-check'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, test } from 'vitest'
import { verify } from '../src/index.ts'
import { createSigner } from '../src/node.ts'

/** The public packages check against the real clock, so these messages are signed now. */
const bodies = fc.dictionary(fc.string(), fc.jsonValue()).map((object) => JSON.stringify(object))
const ids = fc.stringMatching(/^[a-z]{3}_[A-Za-z0-9_-]{1,40}$/)
const keys = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((bytes) => Buffer.from(bytes).toString('base64'))

const packages = [
  { name: 'standardwebhooks', Webhook: StandardWebhook, prefix: 'webhook' },
  { name: 'svix', Webhook: SvixWebhook, prefix: 'webhook' },
  { name: 'svix, by its own header names', Webhook: SvixWebhook, prefix: 'svix' },
]
const nowSeconds = () => Math.floor(Date.now() / 1000)

describe.each(packages)('$name', ({ Webhook, prefix }) => {
  const headersOf = (id: string, seconds: number, signature: string) => ({
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: String(seconds),
    [`${prefix}-signature`]: signature,
  })

  test('verifies what we sign with a whsec_ secret', () => {
    fc.assert(
      fc.property(keys, ids, bodies, (key, id, body) => {
        const seconds = nowSeconds()
        const headers = headersOf(id, seconds, createSigner(`whsec_${key}`).standard(id, seconds, body))
        expect(new Webhook(`whsec_${key}`).verify(body, headers)).toEqual(JSON.parse(body))
      }),
    )
  })

  test('verifies what we sign with a plain secret, given its UTF-8 bytes as a raw key', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, unit: 'grapheme' }), ids, bodies, (text, id, body) => {
        const secret = `plain ${text}.`
        const seconds = nowSeconds()
        const headers = headersOf(id, seconds, createSigner(secret).standard(id, seconds, body))
        const webhook = new Webhook(new TextEncoder().encode(secret), { format: 'raw' })
        expect(webhook.verify(body, headers)).toEqual(JSON.parse(body))
      }),
    )
  })

  test('verifies a rotation with the old and with the new secret', () => {
    fc.assert(
      fc.property(keys, keys, ids, bodies, (newKey, oldKey, id, body) => {
        const secrets = [`whsec_${newKey}`, `whsec_${oldKey}`]
        const seconds = nowSeconds()
        const headers = headersOf(id, seconds, createSigner(secrets).standard(id, seconds, body))
        for (const secret of secrets) {
          expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
        }
      }),
    )
  })

  test('signs what we verify', async () => {
    await fc.assert(
      fc.asyncProperty(keys, ids, bodies, async (key, id, body) => {
        const seconds = nowSeconds()
        const signature = new Webhook(`whsec_${key}`).sign(id, new Date(seconds * 1000), body)
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': String(seconds),
          'webhook-signature': signature,
        }
        expect(await verify(`whsec_${key}`, body, headers)).toEqual(JSON.parse(body))
      }),
    )
  })
})
