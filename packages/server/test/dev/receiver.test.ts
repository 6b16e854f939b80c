import { createSigner } from '@gancho/verify/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { demoSecret } from '../../src/dev/demo-tenant.ts'
import { type Receiver, startReceiver } from '../../src/dev/receiver.ts'
import type { Verdict } from '../../src/dev/verdict.ts'

const at = new Date('2024-02-14T10:30:00.250Z')
const event = {
  id: 'evt_1',
  timestamp: '2024-02-14T10:30:00.000Z',
  event: 'invoice.created',
  data: { amount: '1500.00' },
  tenant_id: 'demo',
  resource_type: 'invoice',
  resource_id: 'inv-1',
}
const body = JSON.stringify(event)

let receiver: Receiver
let verdicts: Verdict[]
beforeEach(async () => {
  verdicts = []
  receiver = await startReceiver({
    secret: demoSecret,
    port: 0,
    now: () => at,
    onVerdict: (verdict) => verdicts.push(verdict),
  })
})
afterEach(() => receiver.stop())

function signed(secret = demoSecret): Record<string, string> {
  const signer = createSigner(secret)
  const seconds = Math.floor(at.getTime() / 1_000)
  return {
    'x-signature': signer.raw(body),
    'webhook-id': event.id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signer.standard(event.id, seconds, body),
    'x-gancho-attempt': '2',
  }
}

const post = (headers: Record<string, string>, sent: string = body) =>
  fetch(receiver.url, { method: 'POST', headers, body: sent })

test('a genuine delivery is verified, answered 204, and reported with its attempt and age', async () => {
  expect((await post(signed())).status).toBe(204)
  expect(verdicts).toEqual([{ verified: true, event, attempt: 2, elapsedMs: 250 }])
})

test('each signature has to hold: a forged request is refused with 401, and says why', async () => {
  const genuine = signed()
  const forged = signed('another secret')
  const cases: readonly (readonly [Record<string, string>, string, string])[] = [
    [genuine, `${body} `, 'no_matching_signature'],
    [forged, body, 'no_matching_signature'],
    [{ ...genuine, 'x-signature': String(forged['x-signature']) }, body, 'x_signature_mismatch'],
    [{ ...genuine, 'webhook-signature': String(forged['webhook-signature']) }, body, 'no_matching_signature'],
    [{}, body, 'missing_header'],
  ]
  for (const [headers, sent] of cases) expect((await post(headers, sent)).status).toBe(401)
  expect(verdicts).toEqual(
    cases.map(([, , code]) => ({ verified: false, code, message: expect.stringMatching(/\w/) })),
  )
})

test('GET gives back the last verified request byte for byte, with its signatures, and nothing of a forged one', async () => {
  expect((await fetch(receiver.url)).status).toBe(404)
  await post(signed())
  await post({}, '{"forged":true}')
  const last = await fetch(receiver.url)
  expect(await last.text()).toBe(body)
  for (const name of ['x-signature', 'webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    expect(last.headers.get(name)).toBe(signed()[name])
  }
})

test('a body beyond any event is refused without being kept', async () => {
  const answer = await post(signed(), 'x'.repeat(2 * 1024 * 1024)).then(
    ({ status }) => status,
    () => 'connection closed',
  )
  expect([413, 'connection closed']).toContain(answer)
  expect(verdicts).toEqual([])
})

test('a port that is taken is no obstacle', async () => {
  const second = await startReceiver({
    secret: demoSecret,
    port: Number(new URL(receiver.url).port),
    now: () => at,
    onVerdict: () => {},
  })
  expect(second.url).not.toBe(receiver.url)
  await second.stop()
})
