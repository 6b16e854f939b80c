import { createSigner } from '@gancho/verify/node'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/db.ts'
import { binsForTest, send, type TestBins } from './bin-support.ts'

describe.each(engines)('a bin judges signatures, on %s', (_name, open) => {
  let bins: TestBins
  beforeAll(async () => {
    bins = await binsForTest(open)
  })
  afterAll(() => bins?.api.close())

  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const body = '{"id":"evt_1","data":{}}'
  const signed = (by: string, text = body): Record<string, string> => {
    const timestamp = Math.floor(bins.api.clock.now() / 1_000)
    const signer = createSigner(by)
    return {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signer.standard('evt_1', timestamp, text),
      'x-signature': signer.raw(text),
    }
  }

  it.each<[string, (all: Record<string, string>) => Record<string, string>]>([
    ['of both kinds', (all) => all],
    ['of Standard Webhooks', ({ 'x-signature': _, ...rest }) => rest],
    ['of X-Signature', (all) => ({ 'x-signature': all['x-signature'] ?? '' })],
  ])('%s', async (_what, pick) => {
    const { id, url } = await bins.make({ secret })
    await send(url, { headers: pick(signed(secret)), body })
    await send(url, { headers: pick(signed('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD')), body })
    await send(url, { headers: pick(signed(secret)), body: `${body} ` })
    expect((await bins.requestsOf(id)).map(({ verdict, verdict_code }) => [verdict, verdict_code])).toEqual([
      ['invalid', 'no_matching_signature'],
      ['invalid', 'no_matching_signature'],
      ['valid', null],
    ])
  })

  it('by the clock, over all of a body that is kept in part, and with none or no secret says so', async () => {
    const { id, url } = await bins.make({ secret })
    const headers = signed(secret)
    const long = `{"data":"${'é'.repeat(200_000)}"}`
    await send(url, { headers: signed(secret, long), body: long })
    await send(url, { body })
    await send(url, { headers: { ...headers, 'webhook-timestamp': 'x' }, body })
    bins.api.clock.advance(301_000)
    await send(url, { headers, body })
    await bins.update(id, { secret: null })
    await send(url, { headers, body })
    expect((await bins.requestsOf(id)).map(({ verdict, verdict_code }) => [verdict, verdict_code])).toEqual([
      ['unknown', null],
      ['invalid', 'timestamp_too_old'],
      ['invalid', 'invalid_timestamp'],
      ['unsigned', null],
      ['valid', null],
    ])
  })

  it('of a secret that no master key opens any more as if it had none', async () => {
    const { id, url } = await bins.make({ secret })
    await bins.api.db.kysely
      .updateTable('gancho.bins')
      .set({ secret: 'deadbeef.AAAA' })
      .where('id', '=', id)
      .execute()
    expect((await send(url, { headers: signed(secret), body })).status).toBe(200)
    expect((await bins.requestsOf(id))[0]?.verdict).toBe('unknown')
  })

  it('of no body and no headers at all without an error', async () => {
    const { id, url } = await bins.make({ secret })
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.constantFrom('x-signature', 'webhook-signature', 'webhook-id', 'webhook-timestamp'),
          fc.stringMatching(/^[ -~]{0,40}$/),
        ),
        fc.uint8Array({ maxLength: 40 }),
        async (headers, bytes) => {
          expect((await send(url, { headers: { ...headers }, body: Buffer.from(bytes) })).status).toBe(200)
        },
      ),
      { numRuns: 60 },
    )
    for (const { verdict } of await bins.requestsOf(id)) expect(['invalid', 'unsigned']).toContain(verdict)
  })
})
