import { sql } from 'kysely'
import { expect } from 'vitest'
import { createIngest } from '../../src/engine/emit/ingest.ts'
import type { NetworkPolicy } from '../../src/engine/http/address-policy.ts'
import type { TransportResult } from '../../src/engine/http/transport-result.ts'
import { suspectAfter } from '../../src/engine/leases/losses.ts'
import { rescueDeliveries } from '../../src/engine/leases/queries.ts'
import type { Deps } from '../../src/platform/deps.ts'
import type { VirtualClock } from '../support/clock.ts'
import type { TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, newTenant, testSecretBox } from '../support/factories.ts'
import { outliveOthers, startTestWorker, type TestWorker } from '../support/worker.ts'
import { answerOf, ok, silence } from './answers.ts'
import { type Model, type ModelDelivery, type ModelWebhook, schedule } from './model.ts'

const answers = { ok, error: answerOf(500), silence }

interface Member {
  readonly test: TestWorker
  /** Requests that get no answer: this worker is about to stop. */
  holding: ((result: TransportResult) => void)[] | null
}

/** The real engine, with two workers whose turns the test takes, beside the model it is compared with. */
export class System {
  readonly db: TestDatabase
  readonly clock: VirtualClock
  readonly model: Model
  readonly tenants = [newTenant(), newTenant()]
  private readonly living: Member[] = []
  private readonly stopped: Member[] = []
  /** Each request: what it was and to whom. */
  private readonly sent: { readonly webhookId: string; readonly eventId: string; readonly body: string }[] =
    []

  constructor(db: TestDatabase, clock: VirtualClock, model: Model) {
    this.db = db
    this.clock = clock
    this.model = model
  }

  async start(): Promise<void> {
    const [first, second] = this.tenants
    await this.addWebhook(first!, {})
    await this.addWebhook(first!, { maxInFlight: 2 })
    await this.addWebhook(first!, { ordered: true })
    await this.addWebhook(second!, {})
    for (let n = 0; n < 2; n += 1) this.living.push(await this.startMember())
  }

  private async addWebhook(
    tenantId: string,
    options: { maxInFlight?: number; ordered?: boolean },
  ): Promise<void> {
    const url = `http://127.0.0.1:9/${this.model.webhooks.length}`
    const { id } = await createTestWebhook(this.db, {
      tenantId,
      url,
      scheduleSeconds: schedule.map((ms) => ms / 1_000),
      ...options,
    })
    this.model.webhooks.push({
      id,
      tenantId,
      ordered: options.ordered ?? false,
      state: 'ACTIVE',
      mode: 'ok',
      resumeAtMs: 0,
    })
  }

  private async startMember(): Promise<Member> {
    const send = (url: string, body: string): Promise<TransportResult> => {
      const webhook = this.model.webhooks[Number(new URL(url).pathname.slice(1))]!
      this.sent.push({ webhookId: webhook.id, eventId: JSON.parse(body).id, body })
      if (member.holding !== null) return new Promise((resolve) => member.holding!.push(resolve))
      return Promise.resolve(answers[webhook.mode])
    }
    const member: Member = {
      test: await startTestWorker(this.db, { clock: this.clock, send }),
      holding: null,
    }
    return member
  }

  async emit(tenantId: string, count: number, end: 'commit' | 'rollback'): Promise<void> {
    const undone = new Error('rolled back')
    const events = await this.db.kysely
      .transaction()
      .execute(async (tx) => {
        const { rows } = await sql<{ id: string }>`
          SELECT gancho.emit(${tenantId}, 'invoice.created', json_build_object('n', n, 'amount', 1.50)) AS id FROM generate_series(1, ${count}::int) n`.execute(
          tx,
        )
        if (end === 'rollback') throw undone
        return rows.map(({ id }) => id)
      })
      .catch((error) => {
        if (error === undone) return []
        throw error
      })
    await this.learn(tenantId, events)
  }

  /** Through the API's way in, which hands deliveries over to the worker as it stores them. */
  async accept(which: number, tenantId: string, count: number): Promise<void> {
    const { test } = this.living[which % this.living.length]!
    await test.worker.beat()
    const ingest = createIngest({ db: this.db, target: test.worker })
    const event = { tenant_id: tenantId, event: 'invoice.created', data: '{"n":1.50}' }
    const accepted = await ingest.acceptAll(Array.from({ length: count }, () => event))
    await test.worker.idle()
    await this.learn(
      tenantId,
      accepted.map(({ id }) => id),
    )
    await this.deliver(which)
  }

  /** Tells the model of the deliveries of new events: one for each webhook of the tenant that is there. */
  private async learn(tenantId: string, eventIds: readonly string[]): Promise<void> {
    const webhooks = this.model.webhooks.filter(
      (webhook) => webhook.tenantId === tenantId && webhook.state !== 'DELETED',
    )
    const rows = await deliveriesOf(this.db, tenantId)
    for (const eventId of eventIds) {
      for (const webhook of webhooks) {
        const found = rows.filter((row) => row.event_id === eventId && row.webhook_id === webhook.id)
        expect(found, 'one delivery for each subscriber').toHaveLength(1)
        this.model.deliveries.set(found[0]!.id, {
          id: found[0]!.id,
          eventId,
          webhook,
          status: 'PENDING',
          dueAtMs: found[0]!.created_at.getTime(),
          attempts: 0,
          scheduleStart: 0,
          losses: 0,
        })
      }
    }
  }

  async deliver(which: number): Promise<void> {
    await this.living[which % this.living.length]!.test.deliverDue()
    this.model.deliver()
  }

  /** A worker claims, sends without an answer, and is not heard of again; another one starts in its place. */
  async crash(which: number): Promise<void> {
    const index = which % this.living.length
    const member = this.living[index]!
    member.holding = []
    const { worker } = member.test
    await worker.beat()
    await worker.refresh()
    while (await worker.poll());
    await this.settleDown()
    this.stopped.push(member)
    this.living[index] = await this.startMember()
    // What it took is for it to choose, but only what might be claimed, and of an ordered webhook the first.
    for (const row of await this.rows()) {
      const delivery = this.model.deliveries.get(row.id)!
      if (row.status !== 'SENDING' || delivery.status === 'SENDING') continue
      expect(this.model.mayBeClaimed(delivery), `${row.id} may be claimed`).toBe(true)
      this.model.claim(delivery)
      await this.learnStart(delivery)
    }
  }

  /** Whether a suspect that was claimed was also started, which its webhook may not have had room for. */
  private async learnStart(delivery: ModelDelivery): Promise<void> {
    if (delivery.losses < suspectAfter) return
    const losses = (await this.losses()).get(delivery.id)!
    const sent = this.sent.filter(
      ({ eventId, webhookId }) => eventId === delivery.eventId && webhookId === delivery.webhook.id,
    ).length
    expect(losses - delivery.losses, 'a start is counted once').toBeOneOf([0, 1])
    if (losses > delivery.losses) expect(sent, 'FAILED implies a start').toBeGreaterThan(0)
    delivery.losses = losses
  }

  private async losses(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.db.kysely
      .selectFrom('gancho.delivery_queue')
      .select(['id', 'losses'])
      .where('tenant_id', 'in', this.tenants)
      .execute()
    return new Map(rows.map(({ id, losses }) => [id, losses]))
  }

  /** The stopped workers are declared dead. */
  async rescue(): Promise<void> {
    const living = this.living.map(({ test }) => test)
    await outliveOthers(this.clock, living)
    this.model.nowMs = this.clock.now()
    const now = new Date(this.clock.now())
    await rescueDeliveries(this.db, { now, dead: living[0]!.worker.deadWorkers() })
    this.model.rescue()
  }

  /** What the stopped workers sent is answered after all. Before the rescue that counts, after it nothing does. */
  async answerStopped(): Promise<void> {
    for (const member of this.stopped) {
      for (const answer of member.holding?.splice(0) ?? []) answer(ok)
      await this.settleDown()
    }
    for (const row of await this.rows()) {
      const delivery = this.model.deliveries.get(row.id)!
      if (delivery.status === 'SENDING' && row.status === 'DELIVERED') this.model.settle(delivery, 'ok')
    }
  }

  advance(ms: number): void {
    this.clock.advance(ms)
    this.model.nowMs = this.clock.now()
  }

  serviceDeps(): Pick<Deps, 'db' | 'clock' | 'wake' | 'secretBox'> & { networkPolicy: NetworkPolicy } {
    return {
      db: this.db,
      clock: this.clock,
      wake: () => {},
      secretBox: testSecretBox,
      networkPolicy: { allowLoopbackHttp: true, allowedNetworks: [] },
    }
  }

  /** Lets whatever is under way go as far as it can without an answer. */
  private async settleDown(): Promise<void> {
    for (let quiet = 0, before = -1; quiet < 4; ) {
      await sql`SELECT`.execute(this.db.kysely)
      await new Promise((resolve) => setImmediate(resolve))
      quiet = before === this.sent.length ? quiet + 1 : 0
      before = this.sent.length
    }
  }

  private async rows() {
    return (await Promise.all(this.tenants.map((tenantId) => deliveriesOf(this.db, tenantId)))).flat()
  }

  /** The invariants of docs/delivery-state.md, and that everything is as the model says. */
  async check(): Promise<void> {
    const rows = await this.rows()
    const seen = new Map(rows.map((row) => [row.id, row]))
    expect(rows.length, 'a delivery is either unfinished or finished').toBe(seen.size)
    expect([...seen.keys()].sort(), 'committed is stored, and nothing else').toEqual(
      [...this.model.deliveries.keys()].sort(),
    )
    const losses = await this.losses()
    const actual = (id: string) => ({ id, status: seen.get(id)!.status, attempts: seen.get(id)!.attempts })
    const expected = ({ id, status, attempts }: ModelDelivery) => ({ id, status, attempts })
    for (const delivery of this.model.deliveries.values()) {
      expect(actual(delivery.id)).toEqual(expected(delivery))
      if (delivery.status === 'PENDING')
        expect(seen.get(delivery.id)!.next_attempt_at!.getTime()).toBe(delivery.dueAtMs)
      if (losses.has(delivery.id)) expect(losses.get(delivery.id)).toBe(delivery.losses)
    }
    await this.checkAttempts()
    await this.checkStats()
    this.checkRequests()
    for (const { test } of this.living) expect(test.errors).toEqual([])
  }

  private async checkAttempts(): Promise<void> {
    const { rows } = await sql<{ delivery_id: string; attempts: number[]; unsent: number }>`
      SELECT delivery_id, array_agg(attempt ORDER BY attempt) AS attempts, count(*) FILTER (WHERE error IN ('worker_lost', 'cancelled')) AS unsent
        FROM gancho.delivery_attempts WHERE delivery_id IN (SELECT id FROM gancho.webhook_deliveries WHERE tenant_id IN (${sql.join(this.tenants)}))
       GROUP BY delivery_id`.execute(this.db.kysely)
    const logged = new Map(rows.map((row) => [row.delivery_id, row]))
    for (const { id, status, attempts, eventId, webhook } of this.model.deliveries.values()) {
      const ended = status === 'SENDING' ? attempts - 1 : attempts
      const { attempts: numbers, unsent } = logged.get(id) ?? { attempts: [], unsent: 0 }
      expect(numbers, 'attempts are numbered without a gap').toEqual(
        Array.from({ length: ended }, (_, n) => n + 1),
      )
      const requests = this.sent.filter(
        (sent) => sent.eventId === eventId && sent.webhookId === webhook.id,
      ).length
      expect(requests, 'no request without an attempt').toBeLessThanOrEqual(attempts)
      expect(requests, 'no attempt without a request, but for those that were lost').toBeGreaterThanOrEqual(
        ended - unsent,
      )
    }
  }

  /** What was counted is what the attempts say: each once, but for those that were cut off by a cancel. */
  private async checkStats(): Promise<void> {
    const mine = sql`tenant_id IN (${sql.join(this.tenants)})`
    const { rows: counted } = await sql`
      SELECT webhook_id, error, status_code, sum(attempts)::int AS attempts, sum(first_attempts)::int AS first_attempts FROM (
        SELECT webhook_id, error, status_code, attempts, first_attempts FROM gancho.delivery_counts WHERE ${mine}
        UNION ALL SELECT webhook_id, error, status_code, attempts, first_attempts FROM gancho.delivery_stats WHERE ${mine}) AS both_tables
       WHERE error <> 'expired' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`.execute(this.db.kysely)
    const { rows: attempted } = await sql`
      SELECT d.webhook_id, coalesce(a.error, '') AS error, coalesce(a.status_code, 0) AS status_code,
             count(*)::int AS attempts, count(*) FILTER (WHERE a.attempt = 1)::int AS first_attempts
        FROM gancho.webhook_deliveries d JOIN gancho.delivery_attempts a ON a.delivery_id = d.id
       WHERE d.${mine} AND a.error IS DISTINCT FROM 'cancelled' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`.execute(
      this.db.kysely,
    )
    expect(counted).toEqual(attempted)

    const { rows: sums } = await sql`
      SELECT coalesce(sum(finished) FILTER (WHERE error = ''), 0)::int AS delivered,
             coalesce(sum(attempts) FILTER (WHERE error = ''), 0)::int AS successes,
             coalesce(sum(finished) FILTER (WHERE error <> ''), 0)::int AS failed FROM (
        SELECT error, attempts, finished FROM gancho.delivery_counts WHERE ${mine}
        UNION ALL SELECT error, attempts, finished FROM gancho.delivery_stats WHERE ${mine}) AS both_tables`.execute(
      this.db.kysely,
    )
    expect(sums[0]).toMatchObject({ failed: this.model.failures })
    const { rows: timed } = await sql<{ counted: number; sent: number }>`
      SELECT (SELECT coalesce(sum(cardinality(durations_ms)), 0)::int FROM gancho.delivery_counts WHERE ${mine})
               + (SELECT coalesce(sum(attempts), 0)::int FROM gancho.delivery_durations WHERE ${mine}) AS counted,
             (SELECT count(*)::int FROM gancho.delivery_attempts a JOIN gancho.webhook_deliveries d ON d.id = a.delivery_id
               WHERE d.${mine} AND a.duration_ms > 0) AS sent`.execute(this.db.kysely)
    expect(timed[0]?.counted).toBe(timed[0]?.sent)
  }

  private checkRequests(): void {
    const bodies = new Map<string, string>()
    const deliveries = [...this.model.deliveries.values()]
    for (const { eventId, webhookId, body } of this.sent) {
      expect(
        deliveries.some((delivery) => delivery.eventId === eventId && delivery.webhook.id === webhookId),
        'only what was committed, to whom it belongs',
      ).toBe(true)
      expect(body, 'the same bytes every time').toBe(bodies.get(eventId) ?? body)
      bodies.set(eventId, body)
    }
  }

  /** Everything ends, once receivers answer and webhooks are active. */
  async finish(activate: (webhook: ModelWebhook) => Promise<void>): Promise<void> {
    for (const webhook of this.model.webhooks) {
      webhook.mode = 'ok'
      if (webhook.state === 'PAUSED') await activate(webhook)
    }
    await this.rescue()
    for (const ms of [0, 60_000, 60_000, 60 * 60_000]) {
      this.advance(ms)
      await this.deliver(0)
    }
    await this.check()
    const ended = [...this.model.deliveries.values()].filter(
      ({ status }) => status !== 'PENDING' && status !== 'SENDING',
    )
    expect(ended.length, 'the queue is empty').toBe(this.model.deliveries.size)
  }

  async close(): Promise<void> {
    await this.answerStopped()
    for (const { test } of [...this.living, ...this.stopped]) await test.close()
    await sql`DELETE FROM gancho.delivery_queue`.execute(this.db.kysely)
    await sql`DELETE FROM gancho.workers`.execute(this.db.kysely)
  }
}
