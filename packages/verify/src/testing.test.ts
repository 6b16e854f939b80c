import { expect, test } from 'vitest'
import { codeOf, otherSecret, secret } from '../test/support.ts'
import { WebhookSignature } from './signature.ts'
import { sampleEvent, signedRequest, signedWebRequest } from './testing.ts'
import { verify } from './verify.ts'

const event = sampleEvent('invoice.created', { amount: '1500.00' })

test('a signed request is genuine by both schemes, now and for its event', async () => {
  const { headers, body } = signedRequest(secret, event)
  expect(await verify(secret, body, headers)).toEqual(event)
  expect(WebhookSignature.verifyRaw(secret, body, headers['x-signature'])).toBe(true)
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-gancho-event': 'invoice.created' })
})

test('as a Web Request it is the same', async () => {
  const request = signedWebRequest(secret, event, { url: 'http://localhost/hooks', attempt: 3 })
  expect([request.method, request.url]).toEqual(['POST', 'http://localhost/hooks'])
  expect(request.headers.get('x-gancho-attempt')).toBe('3')
  expect(await verify(secret, await request.text(), request.headers)).toEqual(event)
})

test('it can be made stale, or signed as during a rotation', async () => {
  const stale = signedRequest(secret, event, { now: new Date(Date.now() - 600_000) })
  expect(await codeOf(() => verify(secret, stale.body, stale.headers))).toBe('timestamp_too_old')
  const rotating = signedRequest([secret, otherSecret], event)
  for (const each of [secret, otherSecret]) {
    expect(await codeOf(() => verify(each, rotating.body, rotating.headers))).toBe('accepted')
  }
})

test('each sample is another event, unless it is told which', () => {
  expect(sampleEvent('a', {}).id).not.toBe(sampleEvent('a', {}).id)
  expect(sampleEvent('a', {}, { id: 'evt_1', tenant_id: 't' })).toMatchObject({ id: 'evt_1', tenant_id: 't' })
})
