import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { codeOf, id, now, secret, signedHeaders, body as text } from '../../test/support.ts'
import refusals from '../../vectors/refusals.json' with { type: 'json' }
import { WebhookVerificationError } from '../errors.ts'
import { sampleEvent, signedRequest } from '../testing.ts'
import { memoryDedupe } from './dedupe.ts'
import { type WebhooksOptions, webhooks } from './webhooks.ts'

const request = { headers: signedHeaders(), body: text }
const codeIn = ({ body }: { body: string | null }) => JSON.parse(body ?? 'null')?.code

/** A receiver of the request above that counts what it handles and keeps what it reports. */
function receiver(options: Partial<WebhooksOptions> = {}) {
  const seen: unknown[] = []
  const errors: unknown[] = []
  const receive = webhooks({
    secrets: secret,
    now,
    on: { 'invoice.created': (event) => seen.push(event) },
    onError: (error) => errors.push(error),
    ...options,
  })
  return { receive, seen, errors }
}

describe('what is wrong with the options is known at once, before the first event', () => {
  test.each([
    ['a variable that is not set', { secrets: undefined }, 'invalid_secret'],
    ['no secret', { secrets: [] }, 'invalid_secret'],
    ['an empty secret beside a good one', { secrets: [secret, ''] }, 'invalid_secret'],
    ['broken base64', { secrets: 'whsec_not*base64' }, 'invalid_secret'],
    ["the sender's private key", { secrets: `whsk_${btoa('x'.repeat(64))}` }, 'invalid_secret'],
    ['a tolerance that is not a number', { toleranceSeconds: Number.NaN }, 'invalid_option'],
    ['a handler that is not a function', { on: { a: JSON.parse('"b"') } }, 'invalid_option'],
  ])('%s', async (_, options, code) => {
    expect(await codeOf(() => receiver(options))).toBe(code)
  })
})

describe('what is wrong with a request is its 400, never a 500', () => {
  const aboutRequests = refusals.webhook.filter(({ error }) => error !== 'invalid_secret')

  test.each(aboutRequests)('$name', async ({ secrets, body, headers, now, tolerance_seconds, error }) => {
    const options = { secrets, now: new Date(now * 1000), toleranceSeconds: tolerance_seconds }
    const { receive, seen, errors } = receiver({ ...options, onUnknown: () => seen.push('unknown') })
    const answer = await receive({ body, headers })
    expect([answer.status, codeIn(answer)]).toEqual([400, error])
    expect([seen, errors]).toEqual([[], []])
  })

  test('whatever the headers and the body', async () => {
    const { receive, seen } = receiver({ onUnknown: () => seen.push('unknown') })
    const values = fc.oneof(fc.string(), fc.constantFrom(...Object.values(signedHeaders())))
    const headers = fc.record(
      { 'webhook-id': values, 'webhook-timestamp': values, 'webhook-signature': values },
      { requiredKeys: [] },
    )
    const bodies = fc.oneof(fc.string(), fc.uint8Array(), fc.constant(`${text} `))
    await fc.assert(
      fc.asyncProperty(headers, bodies, async (given, body) => {
        expect((await receive({ headers: given, body })).status).toBe(400)
      }),
    )
    expect(seen).toEqual([])
  })

  test('the answer tells the code and what to do, and never a secret', async () => {
    const { receive } = receiver({ secrets: 'another secret' })
    const { headers, body } = await receive(request)
    expect(headers).toEqual({ 'content-type': 'application/problem+json' })
    expect(JSON.parse(body ?? '')).toEqual({
      type: 'urn:gancho:problem:no_matching_signature',
      status: 400,
      code: 'no_matching_signature',
      title: 'The webhook was refused',
      detail: expect.stringContaining('Check that the secret belongs to this webhook'),
    })
    expect(body).not.toContain('another secret')
  })
})

describe('handlers', () => {
  test('the one of the event type is called and waited for, before the answer', async () => {
    const order: string[] = []
    const slow = async () => {
      await new Promise(setImmediate)
      order.push('handled')
    }
    const answer = await receiver({ on: { 'invoice.created': slow } }).receive(request)
    order.push('answered')
    expect(answer).toEqual({ status: 204, headers: {}, body: null })
    expect(order).toEqual(['handled', 'answered'])
  })

  test('of any other event type: onUnknown where there is one, else nothing, and 204', async () => {
    const unknown: unknown[] = []
    const { receive } = receiver({ on: {}, onUnknown: ({ event }) => unknown.push(event) })
    expect((await receive(request)).status).toBe(204)
    expect(unknown).toEqual(['invoice.created'])
    expect((await receiver({ on: {} }).receive(request)).status).toBe(204)
  })

  test('an event type named like a method of every object finds no handler', async () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', '']) {
      const { receive, seen, errors } = receiver()
      const signed = signedRequest(secret, sampleEvent(name, {}), { now })
      expect((await receive(signed)).status, name).toBe(204)
      expect([seen, errors]).toEqual([[], []])
    }
  })

  test('one that throws is a 500 that says nothing of the cause; onError is told it with the event', async () => {
    const cause = new Error('the password of the database is 1234')
    const told: unknown[] = []
    const fail = () => {
      throw cause
    }
    const onError = (error: unknown, event: unknown) => told.push(error, event)
    const answer = await receiver({ on: { 'invoice.created': fail }, onError }).receive(request)
    expect([answer.status, codeIn(answer)]).toEqual([500, 'handler_failed'])
    expect(answer.body).not.toContain('1234')
    expect(told).toEqual([cause, JSON.parse(text)])
  })

  test('one that throws an error of this package failed all the same: a 500, so that the event comes again', async () => {
    const error = new WebhookVerificationError('no_matching_signature', 'of something else')
    const { receive } = receiver({ on: { 'invoice.created': () => Promise.reject(error) } })
    expect((await receive(request)).status).toBe(500)
  })

  test('where onError fails in turn, the answer is the same and the console has both errors', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const [cause, failure] = [new Error('handler'), new Error('reporter')]
    const { receive } = receiver({
      on: { 'invoice.created': () => Promise.reject(cause) },
      onError: () => Promise.reject(failure),
    })
    expect((await receive(request)).status).toBe(500)
    expect(log.mock.calls).toEqual([[cause], [failure]])
    log.mockRestore()
  })
})

describe('dedupe', () => {
  test('a retry of what was handled is answered with 204 and not handled again', async () => {
    const { receive, seen } = receiver({ dedupe: memoryDedupe() })
    const retry = { ...request, headers: signedHeaders({ timestampSeconds: now.getTime() / 1000 + 5 }) }
    expect([await receive(request), await receive(retry)]).toMatchObject([{ status: 204 }, { status: 204 }])
    expect(seen).toHaveLength(1)
  })

  test('an event whose handler failed is not lost: its retry is handled', async () => {
    let attempts = 0
    const failFirst = () => {
      attempts++
      if (attempts === 1) throw new Error('down')
    }
    const { receive } = receiver({ dedupe: memoryDedupe(), on: { 'invoice.created': failFirst } })
    expect([(await receive(request)).status, (await receive(request)).status]).toEqual([500, 204])
    expect((await receive(request)).status).toBe(204)
    expect(attempts).toBe(2)
  })

  test('while it is being handled another attempt gets 409, so that it comes again whatever the outcome', async () => {
    const gate = Promise.withResolvers<void>()
    const { receive } = receiver({ dedupe: memoryDedupe(), on: { 'invoice.created': () => gate.promise } })
    const first = receive(request)
    const second = await receive(request)
    expect([second.status, codeIn(second)]).toEqual([409, 'in_progress'])
    gate.resolve()
    expect([(await first).status, (await receive(request)).status]).toEqual([204, 204])
  })

  test('is asked by the signed id, and never about a request that is not proved', async () => {
    const asked: string[] = []
    const memory = memoryDedupe()
    const dedupe = {
      ...memory,
      claim: (key: string) => {
        asked.push(key)
        return memory.claim(key)
      },
    }
    const { receive } = receiver({ dedupe })
    await receive({ ...request, body: `${text} ` })
    expect(asked).toEqual([])
    await receive(request)
    expect(asked).toEqual([id])
  })

  test('whose store is down: 500 before handling, so that nothing is handled twice', async () => {
    const down = new Error('store')
    const dedupe = { ...memoryDedupe(), claim: () => Promise.reject(down) }
    const { receive, seen, errors } = receiver({ dedupe })
    expect((await receive(request)).status).toBe(500)
    expect([seen, errors]).toEqual([[], [down]])
  })

  test('that cannot note what was handled: 204, because asking again would handle it twice; onError is told', async () => {
    const down = new Error('store')
    const dedupe = { ...memoryDedupe(), complete: () => Promise.reject(down) }
    const { receive, errors } = receiver({ dedupe })
    expect((await receive(request)).status).toBe(204)
    expect(errors).toEqual([down])
  })

  test('that cannot release: both errors are told, and the answer is 500', async () => {
    const [down, cause] = [new Error('store'), new Error('handler')]
    const dedupe = { ...memoryDedupe(), release: () => Promise.reject(down) }
    const { receive, errors } = receiver({ dedupe, on: { 'invoice.created': () => Promise.reject(cause) } })
    expect((await receive(request)).status).toBe(500)
    expect(errors).toEqual([down, cause])
  })

  test('in memory forgets the oldest beyond its size', () => {
    const dedupe = memoryDedupe({ idsMax: 2 })
    for (const key of ['a', 'b', 'c']) {
      expect(dedupe.claim(key)).toBe('claimed')
      dedupe.complete(key)
    }
    expect(['a', 'b', 'c'].map((key) => dedupe.claim(key))).toEqual(['claimed', 'done', 'done'])
  })
})
