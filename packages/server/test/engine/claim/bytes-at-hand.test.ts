import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { maxBytesAtHand } from '../../../src/engine/claim/bytes-at-hand.ts'
import { createIngest } from '../../../src/engine/emit/ingest.ts'
import type { TransportResult } from '../../../src/engine/http/transport-result.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, newTenant } from '../../support/factories.ts'
import { startTestWorker } from '../../support/worker.ts'
import { ok } from '../answers.ts'

const eventBytes = 200_000
const waiting = 130

describe('the bodies that a worker has at hand', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  /** Two webhooks get each event; what they are sent first is answered at once, and the rest when the test says so. */
  async function startWith(answeredAtOnce: number) {
    const tenantId = newTenant()
    for (const path of ['one', 'two']) {
      await createTestWebhook(db, { tenantId, url: `http://127.0.0.1:9/${path}` })
    }
    await sql`
      SELECT count(*) FROM gancho.emit_batch(${tenantId}, array_fill('invoice.created'::text, ARRAY[${waiting}::int]),
        array_fill(json_build_object('text', repeat('x', ${eventBytes}::int)), ARRAY[${waiting}::int]))`.execute(
      db.kysely,
    )
    const held: ((result: TransportResult) => void)[] = []
    let sent = 0
    let answersAll = false
    let most = 0
    const test = await startTestWorker(db, {
      async send() {
        sent += 1
        most = Math.max(most, test.worker.bytesAtHand)
        if (answersAll || sent <= answeredAtOnce) return ok
        return await new Promise((resolve) => held.push(resolve))
      },
    })
    return {
      tenantId,
      test,
      /** The most that there ever was. */
      most: () => Math.max(most, test.worker.bytesAtHand),
      sent: () => sent,
      /** Takes turns until a good while after the last request. */
      async turn() {
        for (let quiet = 0, before = sent; quiet < 20; before = sent) {
          await test.worker.poll()
          await sql`SELECT pg_sleep(0)`.execute(db.kysely)
          quiet = sent === before ? quiet + 1 : 0
        }
      },
      async finish() {
        answersAll = true
        for (const resolve of held.splice(0)) resolve(ok)
        await test.deliverDue()
        expect(test.errors).toEqual([])
        await test.close()
      },
    }
  }

  it.each([
    ['that answer and then hang', 140],
    ['that have never answered', 0],
  ])('of webhooks %s are never more than its budget, however much waits', async (_what, answeredAtOnce) => {
    const run = await startWith(answeredAtOnce)
    await run.turn()
    expect(run.most()).toBeLessThanOrEqual(maxBytesAtHand)
    expect(run.sent(), 'and it goes on within it').toBeGreaterThan(answeredAtOnce + 4)

    const ingest = createIngest({ db, target: run.test.worker })
    const event = {
      tenant_id: run.tenantId,
      event: 'invoice.created',
      data: JSON.stringify({ text: 'x'.repeat(eventBytes) }),
    }
    await ingest.acceptAll(Array.from({ length: 90 }, () => event))
    await Promise.all(Array.from({ length: 90 }, () => ingest.accept(event)))
    await run.turn()
    expect(run.most(), 'what is handed over counts too').toBeLessThanOrEqual(maxBytesAtHand)
    await run.finish()
    expect(run.most()).toBeLessThanOrEqual(maxBytesAtHand)
    expect(run.test.worker.bytesAtHand, 'nothing is left').toBe(0)
    const statuses = (await deliveriesOf(db, run.tenantId)).map(({ status }) => status)
    expect(statuses).toEqual(Array((waiting + 180) * 2).fill('DELIVERED'))
  })
})
