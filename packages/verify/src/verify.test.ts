import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  body,
  codeOf,
  id,
  now,
  otherSecret,
  secret,
  signedHeaders,
  timestampSeconds,
} from '../test/support.ts'
import type { WebhookEvent } from './event.ts'
import { signStandard } from './node.ts'
import { verify } from './verify.ts'

const headers = signedHeaders()

describe('verify', () => {
  test('returns the event, typed by its data', async () => {
    const event = await verify<{ amount: string }>(secret, body, headers, { now })
    expect(event).toEqual({ id: 'evt_01', event: 'invoice.created', data: { amount: '1500.00' } })
    expectTypeOf(event).toEqualTypeOf<WebhookEvent<{ amount: string }>>()
  })

  test('takes text or bytes, and a Headers object or a record', async () => {
    for (const raw of [body, Buffer.from(body), new TextEncoder().encode(body)]) {
      for (const given of [headers, new Headers(headers)]) {
        expect((await verify(secret, raw, given, { now })).id).toBe('evt_01')
      }
    }
  })

  test('refuses a parsed body and says to pass the raw one', async () => {
    await expect(verify(secret, JSON.parse(body), headers, { now })).rejects.toThrow('Pass the raw body')
  })

  test('rotation: any signature by any of the secrets; none of them is refused', async () => {
    const rotating = signedHeaders({ secrets: ['new secret', secret] })
    expect(await codeOf(() => verify(secret, body, rotating, { now }))).toBe('accepted')
    expect(await codeOf(() => verify('new secret', body, rotating, { now }))).toBe('accepted')
    expect(await codeOf(() => verify([otherSecret, secret], body, headers, { now }))).toBe('accepted')
    expect(await codeOf(() => verify([otherSecret, 'third'], body, rotating, { now }))).toBe(
      'no_matching_signature',
    )
  })

  test('signatures of unknown versions are skipped, and headers that a proxy joined are read', async () => {
    const { 'webhook-signature': good } = headers
    for (const signature of [`v9,x ${good}`, `v1,AAAA, ${good}`, `${good}, v1,AAAA`, `  ${good}  `]) {
      const given = { ...headers, 'webhook-signature': signature }
      expect(await codeOf(() => verify(secret, body, given, { now })), signature).toBe('accepted')
    }
  })
})

describe('the age of a request', () => {
  const at = (seconds: number) => new Date(seconds * 1000)

  test('exactly the tolerance is accepted, one second more is not, either way', async () => {
    const tolerances = fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined })
    await fc.assert(
      fc.asyncProperty(tolerances, fc.integer({ min: 0, max: 999 }), async (toleranceSeconds, ms) => {
        const options = toleranceSeconds === undefined ? {} : { toleranceSeconds }
        const limit = toleranceSeconds ?? 300
        const code = (seconds: number) =>
          codeOf(() =>
            verify(secret, body, headers, { ...options, now: new Date(at(seconds).getTime() + ms) }),
          )
        expect(await code(timestampSeconds + limit)).toBe('accepted')
        expect(await code(timestampSeconds - limit)).toBe('accepted')
        expect(await code(timestampSeconds + limit + 1)).toBe('timestamp_too_old')
        expect(await code(timestampSeconds - limit - 1)).toBe('timestamp_too_new')
      }),
      { numRuns: 50 },
    )
  })

  test('the clock is the real one unless another is given, as a Date or a function', async () => {
    const fresh = signedHeaders({ timestampSeconds: Math.floor(Date.now() / 1000) })
    expect(await codeOf(() => verify(secret, body, fresh))).toBe('accepted')
    expect(await codeOf(() => verify(secret, body, headers))).toBe('timestamp_too_old')
    expect(await codeOf(() => verify(secret, body, headers, { now: () => now }))).toBe('accepted')
  })

  test.each([
    { toleranceSeconds: Number.NaN },
    { toleranceSeconds: -1 },
    { now: new Date(Number.NaN) },
    { now: () => new Date('yesterday') },
  ])('%o would judge no age: refused, not passed', async (options) => {
    expect(await codeOf(() => verify(secret, body, headers, { now, ...options }))).toBe('invalid_option')
  })
})

describe('the replay guard', () => {
  test('is asked with the signed id and timestamp, and its yes refuses', async () => {
    const seen = new Set<string>()
    const replayGuard = async (given: string, seconds: number) => {
      const key = `${given} ${seconds}`
      return seen.has(key) || !seen.add(key)
    }
    expect(await codeOf(() => verify(secret, body, headers, { now, replayGuard }))).toBe('accepted')
    expect(seen).toEqual(new Set([`${id} ${timestampSeconds}`]))
    expect(await codeOf(() => verify(secret, body, headers, { now, replayGuard }))).toBe('replayed')
    const retry = signedHeaders({ timestampSeconds: timestampSeconds + 5 })
    expect(await codeOf(() => verify(secret, body, retry, { now, replayGuard }))).toBe('accepted')
  })

  test('is never asked about a request that is not proved, so a forgery cannot use up an id', async () => {
    const asked: string[] = []
    const options = { now, replayGuard: (given: string) => asked.push(given) > 0 }
    expect(await codeOf(() => verify(otherSecret, body, headers, options))).toBe('no_matching_signature')
    const later = new Date(now.getTime() + 301_000)
    expect(await codeOf(() => verify(secret, body, headers, { ...options, now: later }))).toBe(
      'timestamp_too_old',
    )
    expect(await codeOf(() => verify(secret, '[]', signedHeaders({ body: '[]' }), options))).toBe(
      'invalid_payload',
    )
    expect(asked).toEqual([])
  })

  test('failing refuses the request with its own error', async () => {
    const down = new Error('the store is down')
    const replayGuard = () => Promise.reject(down)
    await expect(verify(secret, body, headers, { now, replayGuard })).rejects.toBe(down)
  })
})

test('a signed body that is not UTF-8 is not guessed at', async () => {
  const bytes = Buffer.from('7b2261223a22ff227d', 'hex') // {"a":"\xff"}
  const signed = { ...headers, 'webhook-signature': signStandard(secret, id, timestampSeconds, bytes) }
  expect(await codeOf(() => verify(secret, bytes, signed, { now }))).toBe('invalid_payload')
})
