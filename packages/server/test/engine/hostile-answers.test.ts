import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransportResult } from '../../src/engine/http/transport-result.ts'
import { limits } from '../../src/platform/limits.ts'
import { engines, type TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../support/factories.ts'
import { startTestWorker } from '../support/worker.ts'
import { ok, silence } from './answers.ts'

/** Text that a JavaScript string holds and a PostgreSQL text does not. */
const unstorable = ['\0', 'The name \0 of a host.', '\ud800', 'half \udfff a pair']

describe.each(engines)('what a receiver can make the worker store on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())

  /** Delivers one event for each answer, all recorded together. */
  async function deliverAll(answers: readonly TransportResult[]) {
    const { tenantId } = await createTestWebhook(db, { maxInFlight: 1_000 })
    const ids: string[] = []
    for (let n = 0; n < answers.length; n += 1) ids.push(await emitTestEvent(db, tenantId, { n }))
    const test = await startTestWorker(db, { send: async (_url, body) => answers[JSON.parse(body).data.n]! })
    await test.deliverDue()
    await test.close()
    const deliveries = await deliveriesOf(db, tenantId)
    const { rows: attempts } = await sql<{
      delivery_id: string
      message: string | null
      response_body: Uint8Array | null
      response_headers: string | null
    }>`
      SELECT a.delivery_id, a.message, a.response_body, a.response_headers FROM gancho.delivery_attempts a
        JOIN gancho.webhook_deliveries d ON d.id = a.delivery_id WHERE d.tenant_id = ${tenantId} ORDER BY a.delivery_id`.execute(
      db.kysely,
    )
    // What failed is due again in a while: not in the next round.
    await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
    return { deliveries, attempts, errors: test.errors, idle: test.worker.inFlight === 0 }
  }

  it('an answer that cannot be stored costs its own text, and no other outcome of the batch anything', async () => {
    const answers = unstorable.flatMap((message) => [ok, { ...silence, message }, silence])
    const { deliveries, attempts, errors, idle } = await deliverAll(answers)
    expect(errors.length, 'these answers really are refused by the database').toBeGreaterThan(0)
    expect(idle).toBe(true)
    expect(deliveries.map(({ status, attempts: count }) => `${status} ${count}`)).toEqual(
      answers.map(({ kind }) => (kind === 'response' ? 'DELIVERED 1' : 'PENDING 1')),
    )
    expect(attempts.map(({ message }) => message)).toEqual(
      answers.map((answer) => {
        if (answer.kind === 'response') return null
        return unstorable.includes(answer.message)
          ? 'The receiver answered something that cannot be stored.'
          : 'No answer.'
      }),
    )
  })

  it('any status, headers and body are recorded, and the body to the byte', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 })
    const answer = fc.record({
      status: fc.integer({ min: 100, max: 999 }).filter((status) => status !== 410),
      headers: fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 3 })), { maxKeys: 5 }),
      body: fc.uint8Array({ maxLength: 200 }),
      truncated: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 20 }), async (all) => {
        const answers = all.map((each) => ({ ...ok, ...each }))
        const { deliveries, attempts, errors } = await deliverAll(answers)
        expect(errors).toEqual([])
        for (const [n, { status, body, headers }] of answers.entries()) {
          expect(deliveries[n]!.status).toBe(status >= 200 && status < 300 ? 'DELIVERED' : 'PENDING')
          expect(Buffer.from(attempts[n]!.response_body ?? [])).toEqual(Buffer.from(body))
          expect(JSON.parse(attempts[n]!.response_headers!)).toEqual(JSON.parse(JSON.stringify(headers)))
        }
      }),
      { numRuns: 15 },
    )
  })

  it('many answers as large as is kept fit into one commit', async () => {
    const body = new Uint8Array(limits.responseBytes).fill(255)
    const { deliveries, errors } = await deliverAll(Array(60).fill({ ...ok, body }))
    expect(errors).toEqual([])
    expect(deliveries.every(({ status }) => status === 'DELIVERED')).toBe(true)
  })
})
