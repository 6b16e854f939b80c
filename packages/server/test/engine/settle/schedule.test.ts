import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../../support/factories.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestWorker, type TestWorker } from '../../support/worker.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

describe.each(engines)('the retry schedule on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  let receiver: Receiver
  let test: TestWorker

  beforeAll(async () => {
    db = await openDatabase()
    receiver = await startReceiver()
    test = await startTestWorker(db)
  })
  afterAll(async () => {
    await test?.close()
    await receiver?.close()
    await db?.close()
  })

  /** A webhook at a path of its own, answered by that path's script: one status for each request, the last one repeated. */
  async function webhookAnswering(
    ...statuses: number[]
  ): Promise<{ tenantId: string; id: string; requests: () => number }> {
    const path = `/${statuses.join('-')}/${Math.random()}`
    let answered = 0
    scripts.set(path, (response) => {
      const status = statuses[Math.min(answered, statuses.length - 1)]!
      answered += 1
      response.writeHead(status, { location: `${receiver.url}followed`, 'retry-after': '600' }).end('answer')
    })
    receiver.answer((request, response) =>
      (scripts.get(request.path) ?? (() => response.writeHead(204).end()))(response),
    )
    const webhook = await createTestWebhook(db, { url: new URL(path, receiver.url).href })
    return { ...webhook, requests: () => answered }
  }
  const scripts = new Map<string, (response: import('node:http').ServerResponse) => void>()

  it('retries 500, 500, 500 at 5 s, 5 min and 30 min, and delivers at the 200', async () => {
    const { tenantId, requests } = await webhookAnswering(500, 500, 500, 200)
    await emitTestEvent(db, tenantId)
    await test.deliverDue()
    for (const [attempt, step] of [5 * second, 5 * minute, 30 * minute].entries()) {
      expect(requests()).toBe(attempt + 1)
      test.clock.advance(step - 1)
      await test.deliverDue()
      expect(requests(), 'nothing is sent before its time').toBe(attempt + 1)
      test.clock.advance(1)
      await test.deliverDue()
    }
    expect(requests()).toBe(4)
    expect(await deliveriesOf(db, tenantId)).toMatchObject([
      { status: 'DELIVERED', attempts: 4, last_error: null, last_status_code: 200 },
    ])
  })

  it('gives up after ten attempts over about three days, and says why', async () => {
    const { tenantId, requests } = await webhookAnswering(500)
    await emitTestEvent(db, tenantId)
    let waitedMs = 0
    for (let attempts = 0; attempts < 9; attempts += 1) {
      await test.deliverDue()
      const [pending] = await deliveriesOf(db, tenantId)
      const waitMs = pending!.next_attempt_at!.getTime() - test.clock.now()
      waitedMs += waitMs
      test.clock.advance(waitMs)
    }
    await test.deliverDue()
    expect(requests()).toBe(10)
    expect(waitedMs / hour).toBeCloseTo(75.6, 0)
    const { rows } = await sql<{ last_error: string }>`
      SELECT last_error FROM gancho.webhook_deliveries WHERE status = 'FAILED' AND tenant_id = ${tenantId} LIMIT 1`.execute(
      db.kysely,
    )
    expect(rows).toEqual([{ last_error: 'http_status: The receiver answered 500.' }])
  })

  it('does not follow a redirect, and says so', async () => {
    const { tenantId } = await webhookAnswering(301)
    await emitTestEvent(db, tenantId)
    await test.deliverDue()
    expect(receiver.received.filter(({ path }) => path === '/followed')).toEqual([])
    expect((await deliveriesOf(db, tenantId))[0]?.last_error).toMatch(/^redirect: .*301.*not followed/)
  })

  it('waits as long as Retry-After asks with 503, when that is longer than the step', async () => {
    const { tenantId } = await webhookAnswering(503)
    await emitTestEvent(db, tenantId)
    await test.deliverDue()
    const [pending] = await deliveriesOf(db, tenantId)
    expect(pending!.next_attempt_at!.getTime() - test.clock.now()).toBeGreaterThanOrEqual(600 * second)
  })

  it('disables the webhook at 410 Gone: nothing more is sent, and nothing new is stored for it', async () => {
    const { tenantId, requests } = await webhookAnswering(410)
    await emitTestEvent(db, tenantId)
    await test.deliverDue()
    const { rows } =
      await sql`SELECT state, state_reason FROM gancho.webhooks WHERE tenant_id = ${tenantId}`.execute(
        db.kysely,
      )
    expect(rows).toEqual([{ state: 'DISABLED', state_reason: 'gone' }])
    await emitTestEvent(db, tenantId)
    test.clock.advance(hour)
    await test.deliverDue()
    expect(requests()).toBe(1)
    expect(await deliveriesOf(db, tenantId)).toMatchObject([
      { status: 'FAILED', last_error: expect.stringMatching(/^gone: /) },
    ])
  })

  it('disables a webhook that has only failed for five days, and not one that answered in between', async () => {
    const dead = await webhookAnswering(500)
    const flaky = await webhookAnswering(500, 200, 500)
    for (const { tenantId } of [dead, flaky]) await emitTestEvent(db, tenantId)
    await test.deliverDue()
    test.clock.advance(3 * 24 * hour)
    for (const { tenantId } of [dead, flaky]) await emitTestEvent(db, tenantId)
    await test.deliverDue()
    test.clock.advance(3 * 24 * hour)
    await test.deliverDue()
    const states = await db.kysely
      .selectFrom('gancho.webhooks')
      .select(['id', 'state'])
      .where('id', 'in', [dead.id, flaky.id])
      .execute()
    expect(Object.fromEntries(states.map(({ id, state }) => [id, state]))).toEqual({
      [dead.id]: 'DISABLED',
      [flaky.id]: 'ACTIVE',
    })
  })

  it('cuts an endless response body after 16 KiB, and counts its status', async () => {
    const webhook = await createTestWebhook(db, { url: new URL('/endless', receiver.url).href })
    scripts.set('/endless', (response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(8_192)));
      }
      response.on('drain', more)
      response.on('error', () => {})
      more()
    })
    await emitTestEvent(db, webhook.tenantId)
    await test.deliverDue()
    const [delivery] = await deliveriesOf(db, webhook.tenantId)
    expect(delivery).toMatchObject({ status: 'DELIVERED', attempts: 1 })
    const attempts = await db.kysely
      .selectFrom('gancho.delivery_attempts')
      .selectAll()
      .where('delivery_id', '=', delivery!.id)
      .execute()
    expect(attempts).toMatchObject([{ response_truncated: true, status_code: 200 }])
    expect(attempts[0]!.response_body).toHaveLength(16 * 1_024)
  })
})
