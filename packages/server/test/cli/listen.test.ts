import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { judge } from '../../src/dev/verdict.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type Development, startDevelopment } from './development.ts'

const secret = 'the secret of this test'
let dev: Development
let local: Receiver
beforeAll(async () => {
  dev = await startDevelopment()
})
afterAll(() => dev.stop())
beforeEach(async () => {
  local = await startReceiver()
})
afterEach(() => local.close())

const leftovers = async () => ({
  webhooks: (await dev.client.webhooks.list()).data.length - 1,
  bins: (await dev.client.bins.list()).data.length,
})

test('events reach the local address byte for byte with signatures that verify there, and each line says what it answered', async () => {
  const listen = dev.start('listen', local.url, '--events', 'invoice.*,payment.received', '--secret', secret)
  await listen.until(/Forwarding to /)
  expect(await leftovers()).toEqual({ webhooks: 1, bins: 1 })

  const sent = JSON.parse(
    (await dev.run('trigger', 'invoice.created', '--set', 'customer_name=Ñandú', '--json')).stdout,
  )
  await dev.run('trigger', 'customer.created', '--wait')
  await local.until(1)
  local.answer((_request, response) => void response.writeHead(503).end())
  await dev.run('trigger', 'payment.received')
  await listen.until(/payment\.received.*503/)

  const [first, second, ...more] = local.received
  expect([second?.headers['x-gancho-event'], more]).toEqual(['payment.received', []])
  expect(first?.body).toBe(await dev.client.events.body(sent.id))
  const verdict = await judge(
    { secret, now: () => new Date() },
    { body: Buffer.from(first?.body ?? ''), headers: first?.headers ?? {} },
  )
  expect(verdict).toMatchObject({ verified: true, event: { data: { customer_name: 'Ñandú' } } })
  // Nothing of ours among them, such as what an HTTP library adds.
  expect(Object.keys(first?.headers ?? {}).sort()).toEqual([
    'connection',
    'content-length',
    'content-type',
    'host',
    'user-agent',
    'webhook-id',
    'webhook-signature',
    'webhook-timestamp',
    'x-gancho-attempt',
    'x-gancho-delivery',
    'x-gancho-event',
    'x-signature',
  ])

  await local.close()
  await dev.run('trigger', 'invoice.sent')
  await listen.until(/invoice\.sent.*nothing listens at 127\.0\.0\.1/)
  local = await startReceiver()
  listen.interrupt()
  expect(await listen.exit).toBe(0)
  expect(listen.stdout()).toMatch(
    /^\d\d:\d\d:\d\d {2}✓ verified {2}invoice\.created .* attempt 1 {2}→ 204 in \d+ ms$/m,
  )
  expect(listen.stdout()).toMatch(/→ 503, which is a refusal in \d+ ms$/m)
  expect(await leftovers()).toEqual({ webhooks: 0, bins: 0 })
})

test('without an address it prints; --count ends it, and nothing is left behind', async () => {
  const listen = dev.start('listen', '--count', '2', '--json')
  let ended = false
  void listen.exit.then(() => {
    ended = true
  })
  const { example } = await dev.client.eventTypes.get('inventory.low')
  const event = { event: String('inventory.low'), data: { ...example } }
  while (!ended) await dev.client.events.send(event).then(() => setTimeout(50))
  expect(await listen.exit).toBe(0)
  const lines = listen.stdout().trim().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    Array.from({ length: 2 }, () => ({
      request: expect.objectContaining({ method: 'POST', answered: 200 }),
      verdict: { verified: true },
      answer: null,
    })),
  )
  expect(await leftovers()).toEqual({ webhooks: 0, bins: 0 })
})

test('what cannot be listened for is said at once, and leaves nothing behind', async () => {
  for (const [args, code, text] of [
    [['--events', 'order.*'], 2, 'No event type fits order.*'],
    [['--events', 'order.paid'], 1, 'not an event type'],
    [['no where'], 2, 'nowhere to forward to'],
    [['--secret', 'short'], 1, 'secret'],
  ] as const) {
    expect(await dev.run('listen', ...args)).toMatchObject({ code, stderr: expect.stringContaining(text) })
  }
  expect(await leftovers()).toEqual({ webhooks: 0, bins: 0 })
})
