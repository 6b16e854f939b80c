import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createIngest } from '../../src/engine/emit/ingest.ts'
import { cancelDeliveries, hastenDelivery } from '../../src/features/deliveries/queries.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { engines, type TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../support/factories.ts'
import { startTestWorker, type TestWorker } from '../support/worker.ts'
import { answerOf, heldReceiver, ok } from './answers.ts'

const second = 1_000

describe.each(engines)('a webhook that changes under the worker on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  const workers: TestWorker[] = []
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterEach(async () => {
    for (const test of workers.splice(0)) await test.close()
    await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
  })
  afterAll(() => db?.close())

  async function startWorker(
    ...parameters: [TestDatabase, Parameters<typeof startTestWorker>[1]]
  ): Promise<TestWorker> {
    const test = await startTestWorker(...parameters)
    workers.push(test)
    return test
  }

  async function change(id: string, columns: string): Promise<void> {
    await sql
      .raw(`UPDATE gancho.webhooks SET ${columns}, version = version + 1 WHERE id = '${id}'`)
      .execute(db.kysely)
  }

  async function sendTest(test: TestWorker, tenantId: string, webhookId: string) {
    const ingest = createIngest({ db, target: test.worker })
    return await ingest.accept({
      tenant_id: tenantId,
      event: 'invoice.created',
      data: '{"n":"test"}',
      webhook_id: webhookId,
      test: true,
    })
  }

  it('the next delivery goes to the new URL, the one under way stays where it was sent', async () => {
    const { id, tenantId } = await createTestWebhook(db, { url: 'http://127.0.0.1:9/old' })
    const urls: string[] = []
    const test = await startWorker(db, {
      send: async (url) => {
        urls.push(url)
        return ok
      },
    })
    await emitTestEvent(db, tenantId)
    await test.deliverDue()
    await change(id, "url = 'http://127.0.0.1:9/new'")
    await emitTestEvent(db, tenantId)
    await test.deliverDue()
    expect(urls).toEqual(['http://127.0.0.1:9/old', 'http://127.0.0.1:9/new'])
  })

  it('what waits in memory when it is paused goes back, uncounted, and out again when it is resumed', async () => {
    const { id, tenantId } = await createTestWebhook(db, { maxInFlight: 1 })
    const receiver = heldReceiver()
    const test = await startWorker(db, { send: receiver.send })
    for (let n = 0; n < 4; n += 1) await emitTestEvent(db, tenantId, { n })
    while (await test.worker.poll());
    await receiver.until(1)
    await change(id, "state = 'PAUSED'")
    await test.worker.refresh()
    expect((await deliveriesOf(db, tenantId)).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      ['SENDING 1', 'PENDING 0', 'PENDING 0', 'PENDING 0'],
    )
    receiver.answerAll(ok)
    await test.worker.idle()
    await test.worker.poll()
    expect(receiver.sent, 'nothing more is sent').toBe(1)
    await change(id, "state = 'ACTIVE'")
    receiver.answerAlways(ok)
    await test.deliverDue()
    expect((await deliveriesOf(db, tenantId)).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      Array(4).fill('DELIVERED 1'),
    )
  })

  it('is not even claimed from while it is paused: nothing is written for what cannot be sent', async () => {
    const { tenantId } = await createTestWebhook(db, { state: 'PAUSED' })
    await emitTestEvent(db, tenantId)
    const test = await startWorker(db, { send: async () => ok })
    for (let turns = 0; turns < 3; turns += 1) await test.deliverDue()
    const { rows } = await sql`SELECT lease_token, attempts FROM gancho.delivery_queue`.execute(db.kysely)
    expect(rows).toEqual([{ lease_token: 0, attempts: 0 }])
  })

  it('goes on when it is resumed although another worker still has its first delivery in its hands', async () => {
    const { id, tenantId } = await createTestWebhook(db)
    const receiver = heldReceiver()
    const slow = await startWorker(db, { send: receiver.send })
    await emitTestEvent(db, tenantId, { n: 1 })
    await slow.worker.poll()
    await receiver.until(1)
    await change(id, "state = 'PAUSED'")
    await emitTestEvent(db, tenantId, { n: 2 })
    const other = await startWorker(db, { send: async () => ok })
    await other.deliverDue()
    await change(id, "state = 'ACTIVE'")
    await other.deliverDue()
    expect((await deliveriesOf(db, tenantId)).map(({ status }) => status)).toEqual(['SENDING', 'DELIVERED'])
    receiver.answerAlways(ok)
    await slow.worker.idle()
  })

  it('a test is sent although the webhook is paused, disabled, or ordered and waiting for a retry', async () => {
    for (const columns of [
      "state = 'PAUSED'",
      "state = 'DISABLED', state_reason = 'gone'",
      'ordered = true',
    ]) {
      const { id, tenantId } = await createTestWebhook(db)
      const bodies: string[] = []
      const test = await startWorker(db, {
        send: async (_url, body) => {
          bodies.push(JSON.stringify(JSON.parse(body).data))
          return body.includes('"test"') ? ok : answerOf(500)
        },
      })
      await change(id, columns)
      await emitTestEvent(db, tenantId, { n: 1 })
      await emitTestEvent(db, tenantId, { n: 2 })
      await test.deliverDue()
      await sendTest(test, tenantId, id)
      await test.deliverDue()
      expect(bodies, columns).toEqual(
        columns === 'ordered = true' ? ['{"n":1}', '{"n":"test"}'] : ['{"n":"test"}'],
      )
      await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
    }
  })

  it('a test of an ordered webhook that fails waits for its retry, and holds up nobody', async () => {
    const { id, tenantId } = await createTestWebhook(db, { ordered: true })
    let tests = 0
    const test = await startWorker(db, {
      send: async (_url, body) => {
        if (!body.includes('"test"')) return ok
        tests += 1
        return answerOf(500)
      },
    })
    await sendTest(test, tenantId, id)
    await test.deliverDue()
    expect(tests).toBe(1)
    await emitTestEvent(db, tenantId)
    await test.deliverDue()
    expect((await deliveriesOf(db, tenantId)).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      ['PENDING 1', 'DELIVERED 1'],
    )
    test.clock.advance(5.5 * second)
    await test.deliverDue()
    expect(tests).toBe(2)
  })

  describe('that is ordered', () => {
    /** Three deliveries, the first of which has failed. */
    async function startStuck() {
      const { id, tenantId } = await createTestWebhook(db, {
        ordered: true,
        scheduleSeconds: [0, 3_600, 3_600],
      })
      const sent: number[] = []
      let failing = true
      const test = await startWorker(db, {
        send: async (_url, body) => {
          sent.push(JSON.parse(body).data.n)
          return failing ? answerOf(500) : ok
        },
      })
      for (const n of [1, 2, 3]) await emitTestEvent(db, tenantId, { n })
      await test.deliverDue()
      expect(sent.splice(0)).toEqual([1])
      const ids = (await deliveriesOf(db, tenantId)).map((delivery) => delivery.id)
      return {
        webhookId: id,
        tenantId,
        test,
        sent,
        ids: ids as [string, string, string],
        now: () => new Date(test.clock.now()),
        recover() {
          failing = false
        },
      }
    }

    it('goes on at once when the delivery that all wait for is cancelled', async () => {
      const { tenantId, test, sent, ids, now, recover } = await startStuck()
      recover()
      await cancelDeliveries(db.kysely, {
        tenantId,
        ids: [ids[1]],
        reason: 'cancelled: by hand.',
        now: now(),
      })
      await test.deliverDue()
      expect(sent, 'the second was not what the others wait for').toEqual([])
      await cancelDeliveries(db.kysely, {
        tenantId,
        ids: [ids[0]],
        reason: 'cancelled: by hand.',
        now: now(),
      })
      await test.deliverDue()
      expect(sent).toEqual([3])
    })

    it('goes on in the same order when one of those that wait is asked for at once', async () => {
      const { tenantId, test, sent, ids, now, recover } = await startStuck()
      recover()
      await hastenDelivery(db.kysely, { tenantId, id: ids[1], now: now() })
      await test.deliverDue()
      expect(sent).toEqual([1, 2, 3])
    })

    it('skips a delivery whose schedule is used up', async () => {
      const { tenantId, test, sent } = await startStuck()
      for (let retries = 0; retries < 2; retries += 1) {
        test.clock.advance(4_000 * second)
        await test.deliverDue()
      }
      expect(sent, 'the last retry of the first, then the first attempt of the second').toEqual([1, 1, 2])
      expect((await deliveriesOf(db, tenantId)).map(({ status }) => status)).toEqual([
        'FAILED',
        'PENDING',
        'PENDING',
      ])
    })

    it('sends one at a time although two workers deliver, each in the order of the events', async () => {
      const { tenantId } = await createTestWebhook(db, { ordered: true })
      const sent: number[] = []
      let underWay = 0
      let most = 0
      const send = async (_url: string, body: string) => {
        underWay += 1
        most = Math.max(most, underWay)
        sent.push(JSON.parse(body).data.n)
        await new Promise((resolve) => setImmediate(resolve))
        underWay -= 1
        return ok
      }
      const [one, two] = [await startWorker(db, { send }), await startWorker(db, { send })]
      for (let n = 0; n < 12; n += 1) await emitTestEvent(db, tenantId, { n })
      for (let turns = 0; turns < 50 && sent.length < 12; turns += 1) {
        await Promise.all([one.deliverDue(), two.deliverDue()])
      }
      expect(most).toBe(1)
      expect(sent).toEqual(Array.from({ length: 12 }, (_, n) => n))
    })
  })

  it('a secret that cannot be used fails its own attempts, and nobody else is held up', async () => {
    const sealed = createSecretBox([new Uint8Array(32).fill(9)]).seal('a secret of another key', {
      tenantId: 'x',
      id: 'x',
    })
    const broken = [
      { secret: sealed },
      { secret: sealed.slice(0, 20) },
      { secret: '' },
      { secret: 'not.sealed' },
    ]
    const webhooks = []
    for (const { secret } of broken) {
      const webhook = await createTestWebhook(db)
      await sql`UPDATE gancho.webhooks SET secret = ${secret} WHERE id = ${webhook.id}`.execute(db.kysely)
      webhooks.push(webhook)
    }
    const healthy = await createTestWebhook(db)
    const test = await startWorker(db, { send: async () => ok })
    for (const { tenantId } of [...webhooks, healthy]) await emitTestEvent(db, tenantId)
    await test.deliverDue()
    expect(test.errors).toEqual([])
    expect(await deliveriesOf(db, healthy.tenantId)).toMatchObject([{ status: 'DELIVERED' }])
    for (const { tenantId } of webhooks) {
      expect(await deliveriesOf(db, tenantId)).toMatchObject([
        { status: 'PENDING', attempts: 1, last_error: expect.stringMatching(/^unreadable_secret.*unsigned/) },
      ])
    }
  })
})
