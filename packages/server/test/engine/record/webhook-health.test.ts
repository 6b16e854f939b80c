import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ClaimedDelivery } from '../../../src/engine/claim/queries.ts'
import { type OutcomeRow, recordOutcomes } from '../../../src/engine/record/queries.ts'
import { updateWebhook } from '../../../src/features/webhooks/queries.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../../support/factories.ts'
import { claim, day, failed, gone, outcomeOf, soon } from './recording.ts'

describe.each(engines)('the health of a webhook on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  let webhook: { id: string; tenantId: string }
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
    webhook = await createTestWebhook(db)
  })

  async function record(workerId: string, outcomes: readonly OutcomeRow[], now = soon()) {
    return await recordOutcomes(db, { workerId, now, outcomes, disableAfterMs: 5 * day })
  }

  const answers = { healthy: {}, failing: failed, gone } as const
  type Answer = keyof typeof answers

  async function claimSome(count: number, workerId = 'wrk_1'): Promise<readonly ClaimedDelivery[]> {
    for (let n = 0; n < count; n += 1) await emitTestEvent(db, webhook.tenantId, { n })
    const claimed = await claim(db, workerId)
    expect(claimed).toHaveLength(count)
    return claimed
  }

  async function state() {
    const row = await db.kysely
      .selectFrom('gancho.webhooks')
      .selectAll()
      .where('id', '=', webhook.id)
      .executeTakeFirstOrThrow()
    const { state, state_reason: reason, failing_since: failingSince, resume_at: resumeAt, version } = row
    return { state, reason, failingSince, resumeAt, version }
  }

  /** What the receiver answered to deliveries of its own, recorded in one commit. */
  async function judged(
    answer: Answer | readonly Answer[],
    { version = 1, now = soon(), workerId = 'wrk_1' } = {},
  ) {
    const kinds = [answer].flat()
    const deliveries = await claimSome(kinds.length, workerId)
    const outcomes = kinds.map((kind, n) => outcomeOf(deliveries[n]!, { ...answers[kind], version }))
    const { disabledWebhookIds } = await record(workerId, outcomes, now)
    return { disabled: disabledWebhookIds.includes(webhook.id), ...(await state()) }
  }

  it('410 Gone disables it, and nothing is stored for it any more', async () => {
    const [one, two] = await claimSome(2)
    expect((await record('wrk_1', [outcomeOf(one!, gone)])).disabledWebhookIds).toEqual([webhook.id])
    expect(await state()).toMatchObject({ state: 'DISABLED', reason: 'gone', version: 2 })
    const again = await record('wrk_1', [outcomeOf(two!, { ...gone, version: 2 })])
    expect(again.disabledWebhookIds, 'once').toEqual([])
    expect(await state()).toMatchObject({ version: 2 })
    const before = await deliveriesOf(db, webhook.tenantId)
    await emitTestEvent(db, webhook.tenantId)
    expect(await deliveriesOf(db, webhook.tenantId)).toEqual(before)
  })

  it('410 Gone disables it although another answer of the same commit came later', async () => {
    expect(await judged(['gone', 'healthy'])).toMatchObject({ disabled: true, reason: 'gone' })
  })

  it('what was answered before a new start says nothing: it may point elsewhere by now', async () => {
    await updateWebhook(db.kysely, webhook.id, { url: 'https://example.com/new' }, true)
    expect(await judged('gone', { version: 1 })).toMatchObject({ disabled: false, state: 'ACTIVE' })
    expect(await judged('failing', { version: 1 })).toMatchObject({ failingSince: null })
    const failingSince = new Date('2000-01-01')
    await sql`UPDATE gancho.webhooks SET failing_since = ${failingSince} WHERE id = ${webhook.id}`.execute(
      db.kysely,
    )
    expect(await judged('failing', { version: 1 })).toMatchObject({ disabled: false, state: 'ACTIVE' })
    expect(await judged('healthy', { version: 1 }), 'of the old address').toMatchObject({ failingSince })
    expect(await judged('failing', { version: 2 })).toMatchObject({
      disabled: true,
      reason: 'failing_too_long',
    })
  })

  it('an edit that is no new start leaves what was asked before to speak for it', async () => {
    await judged('failing')
    await updateWebhook(db.kysely, webhook.id, { description: 'new' })
    expect(await judged('healthy', { version: 1 })).toMatchObject({ failingSince: null, version: 2 })
    expect(await judged('gone', { version: 1 })).toMatchObject({ disabled: true })
  })

  it('a test of a newer version in the same commit does not silence what was sent before the edit', async () => {
    const judgedBesideTest = async (kind: Answer) => {
      const [sent, tested] = await claimSome(2)
      await sql`UPDATE gancho.delivery_queue SET test = true WHERE id = ${tested!.id}`.execute(db.kysely)
      const version = (await state()).version
      await updateWebhook(db.kysely, webhook.id, { description: `edit ${version}` })
      const outcomes = [
        outcomeOf(sent!, { ...answers[kind], version }),
        outcomeOf(tested!, { version: version + 1 }),
      ]
      const { disabledWebhookIds } = await record('wrk_1', outcomes)
      return { disabled: disabledWebhookIds.includes(webhook.id), ...(await state()) }
    }
    expect((await judgedBesideTest('failing')).failingSince).not.toBeNull()
    expect((await judgedBesideTest('healthy')).failingSince).toBeNull()
    expect(await judgedBesideTest('gone')).toMatchObject({ disabled: true, reason: 'gone' })
  })

  it('the clock of the automatic disable starts with the first failure and ends with a success', async () => {
    const start = Date.now()
    await judged('failing', { now: new Date(start) })
    expect(await judged('failing', { now: new Date(start + 5 * day) })).toMatchObject({
      state: 'ACTIVE',
      failingSince: new Date(start),
    })
    expect(await judged('healthy', { now: new Date(start + 5 * day) })).toMatchObject({
      failingSince: null,
    })
    await judged('failing', { now: new Date(start + 6 * day) })
    expect(await judged('failing', { now: new Date(start + 11 * day) })).toMatchObject({ state: 'ACTIVE' })
    expect(await judged('failing', { now: new Date(start + 11 * day + 1) })).toMatchObject({
      state: 'DISABLED',
      reason: 'failing_too_long',
      disabled: true,
    })
  })

  it('a success ends the clock whichever worker sees it, and whichever saw the failure', async () => {
    const start = Date.now()
    await judged('failing', { now: new Date(start), workerId: 'wrk_1' })
    await judged('healthy', { now: new Date(start + 1), workerId: 'wrk_2' })
    expect(
      await judged('failing', { now: new Date(start + 6 * day), workerId: 'wrk_2' }),
      'the first failure in five days',
    ).toMatchObject({ disabled: false, state: 'ACTIVE', failingSince: new Date(start + 6 * day) })
  })

  it('a success within a commit counts, whether it is its last word or not', async () => {
    const start = Date.now()
    await judged('failing', { now: new Date(start) })
    expect(await judged(['failing', 'healthy'], { now: new Date(start + 6 * day) })).toMatchObject({
      state: 'ACTIVE',
      failingSince: null,
    })
    await judged('failing', { now: new Date(start + 7 * day) })
    expect(await judged(['healthy', 'failing'], { now: new Date(start + 13 * day) })).toMatchObject({
      state: 'ACTIVE',
      failingSince: new Date(start + 13 * day),
    })
  })

  it('an outcome whose lease is lost says nothing: it is not in the history either', async () => {
    const [delivery] = await claimSome(1)
    for (const kind of ['failing', 'gone'] as const) {
      await record('wrk_other', [outcomeOf(delivery!, answers[kind])])
      expect(await state()).toMatchObject({ state: 'ACTIVE', failingSince: null })
    }
    await record('wrk_1', [outcomeOf(delivery!, failed)])
    const { failingSince } = await state()
    const [other] = await claimSome(1)
    await record('wrk_other', [outcomeOf(other!)])
    expect(await state()).toMatchObject({ failingSince })
  })

  it('nothing is written to a healthy webhook for a success', async () => {
    const version = async () =>
      (
        await sql`SELECT xmin::text, ctid::text FROM gancho.webhooks WHERE id = ${webhook.id}`.execute(
          db.kysely,
        )
      ).rows
    const before = await version()
    await judged(['healthy', 'healthy'])
    expect(await version()).toEqual(before)
  })

  it('only a delivery that others wait for moves the time at which an ordered webhook goes on', async () => {
    const resumeAt = new Date('2090-01-01T00:00:00Z')
    const inOrder = { ...failed, due_at: null, in_order: true, resume_at: resumeAt.toISOString() } as const
    const [first, test] = await claimSome(2)
    await record('wrk_1', [outcomeOf(first!, inOrder)])
    expect(await state()).toMatchObject({ resumeAt })
    await record('wrk_1', [outcomeOf(test!)])
    expect(await state(), 'what was sent before it became ordered').toMatchObject({ resumeAt })
    const [again] = await claim(db, 'wrk_2')
    await record('wrk_2', [outcomeOf(again!, { in_order: true })])
    expect(await state()).toMatchObject({ resumeAt: null, failingSince: null })
  })
})
