import { describe, expect, test } from 'vitest'
import { body, codeOf, id, now, otherSecret, secret, timestampSeconds } from '../test/support.ts'
import { createSigner, signBody, signStandard } from './node.ts'
import { WebhookSignature } from './signature.ts'
import { verify } from './verify.ts'

const privateKey =
  'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=='
const publicKey = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4='
const headersOf = (signature: string) => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestampSeconds),
  'webhook-signature': signature,
})

describe('createSigner', () => {
  test('signs again and again what the one-off functions and the portable one sign', () => {
    const signer = createSigner(secret)
    for (const raw of [body, Buffer.from(body), '', 'ñ 🪝']) {
      expect(signer.raw(raw)).toBe(WebhookSignature.sign(secret, raw))
      expect(signer.raw(raw)).toBe(signBody(secret, raw))
      expect(signer.standard(id, timestampSeconds, raw)).toBe(signStandard(secret, id, timestampSeconds, raw))
    }
  })

  test('rotation: the first secret signs X-Signature, every secret signs webhook-signature in order', () => {
    const signer = createSigner([otherSecret, secret])
    const each = [otherSecret, secret].map((one) => signStandard(one, id, timestampSeconds, body))
    expect(signer.raw(body)).toBe(signBody(otherSecret, body))
    expect(signer.standard(id, timestampSeconds, body)).toBe(each.join(' '))
  })

  test('a secret that cannot sign both headers fails when the signer is made, not at the first webhook', async () => {
    for (const bad of ['', 'whsec_not base64', publicKey]) {
      expect(await codeOf(() => createSigner(bad))).toBe('invalid_secret')
    }
  })

  test('refuses to sign what a receiver must refuse', async () => {
    const signer = createSigner(secret)
    expect(await codeOf(() => signer.standard('evt.01', timestampSeconds, body))).toBe('invalid_id')
    expect(await codeOf(() => signer.standard('', timestampSeconds, body))).toBe('invalid_id')
    for (const wrong of [now.getTime(), timestampSeconds + 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await codeOf(() => signer.standard(id, wrong, body)), String(wrong)).toBe('invalid_timestamp')
    }
    const parsed = JSON.parse(body)
    expect(await codeOf(() => signer.standard(id, timestampSeconds, parsed))).toBe('invalid_body')
    expect(await codeOf(() => signer.raw(parsed))).toBe('invalid_body')
  })
})

describe('ed25519: the receiver holds no secret', () => {
  const signature = signStandard(privateKey, id, timestampSeconds, body)

  test('what the private key signs, the public key verifies, for text and bytes', async () => {
    expect(signature).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/)
    expect(signStandard(privateKey, id, timestampSeconds, Buffer.from(body))).toBe(signature)
    expect(await codeOf(() => verify(publicKey, body, headersOf(signature), { now }))).toBe('accepted')
  })

  test('a changed body, another key, or a mangled signature is refused', async () => {
    const anotherKey = `whpk_${Buffer.from(new Uint8Array(32).fill(9)).toString('base64')}`
    const code = (key: string, raw: string, given: string) =>
      codeOf(() => verify(key, raw, headersOf(given), { now }))
    expect(await code(publicKey, `${body} `, signature)).toBe('no_matching_signature')
    expect(await code(anotherKey, body, signature)).toBe('no_matching_signature')
    for (const mangled of ['v1a,', 'v1a,AAAA', `${signature.slice(0, -4)}AA==`, `${signature}=`, 'v1a,*']) {
      expect(await code(publicKey, body, mangled), mangled).toBe('no_matching_signature')
    }
  })

  test('signs beside an HMAC secret, and each receiver checks the one it knows', async () => {
    const both = headersOf(signStandard([secret, privateKey], id, timestampSeconds, body))
    expect(await codeOf(() => verify(secret, body, both, { now }))).toBe('accepted')
    expect(await codeOf(() => verify(publicKey, body, both, { now }))).toBe('accepted')
    expect(await codeOf(() => verify(otherSecret, body, both, { now }))).toBe('no_matching_signature')
  })

  test('an HMAC made with the public key, which everyone knows, proves nothing', async () => {
    const forged = headersOf(signStandard(publicKey.replace('whpk_', 'whsec_'), id, timestampSeconds, body))
    const asV1a = { ...forged, 'webhook-signature': forged['webhook-signature'].replace('v1,', 'v1a,') }
    expect(await codeOf(() => verify(publicKey, body, forged, { now }))).toBe('no_matching_signature')
    expect(await codeOf(() => verify(publicKey, body, asV1a, { now }))).toBe('no_matching_signature')
  })

  test('halves of a private key that do not belong together are refused', async () => {
    const broken = privateKey.replace('DBs6Kvg', 'DBs6Kvw').replace('6Xb/', '7Xb/')
    expect(await codeOf(() => createSigner(broken))).toBe('invalid_secret')
  })
})
