import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadWebhooks } from '../../../src/engine/attempt/queries.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  claimLanes,
  inspectHeldLanes,
  isAnythingDue,
} from '../../../src/engine/claim/queries.ts'
import { claimSuspects } from '../../../src/engine/claim/suspects.queries.ts'
import { acceptEvents } from '../../../src/engine/emit/queries.ts'
import { disownLeases, heartbeat, registerWorker } from '../../../src/engine/leases/queries.ts'
import { releaseDeliveries } from '../../../src/engine/leases/release.queries.ts'
import { type OutcomeRow, recordOutcomes } from '../../../src/engine/record/queries.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, registerEventType } from '../../support/factories.ts'

const backlog = 20_000
const otherWebhooks = 5_000
const workerId = 'wrk_1'
const now = new Date()
const soon = new Date(now.getTime() + 60_000)

/** Far more than the statements need for two deliveries, and far less than one look at each row of the backlog. */
const mostPages = 400

/**
 * The workers' statements are planned once for each connection, and the plan is kept: that of a server that was started
 * on an empty database is what runs beside a backlog. None of them may read more because others wait.
 */
describe('statements that run all the time, planned on an empty database', () => {
  let db: TestDatabase
  let webhook: { id: string; tenantId: string }
  let ordered: { id: string; tenantId: string }

  const claim = () =>
    claimDeliveries(db, {
      workerId,
      now: soon,
      dueFrom: now,
      limit: 500,
      exceptWebhooks: [],
      rooms: [],
      defaultRoom: 100,
    })
  const claimFrom = (webhookId: string) =>
    claimLanes(db, { workerId, now: soon, rooms: [{ webhook_id: webhookId, room: 2 }] })
  const accept = (tenantId: string) =>
    acceptEvents(
      db,
      ['1', '2'].map((n) => ({ tenant_id: tenantId, event: 'invoice.created', data: `{"n":${n}}` })),
      { workerId, fullWebhooks: [] },
    )
  const record = (outcomes: readonly OutcomeRow[]) =>
    recordOutcomes(db, {
      workerId,
      now: soon,
      outcomes,
      disableAfterMs: 1e9,
    })

  beforeAll(async () => {
    db = await postgresForTest(1)
    await registerEventType(db)
    // Statistics that are renewed in between would have everything planned anew.
    for (const table of ['delivery_queue', 'webhooks', 'webhook_subscriptions', 'workers']) {
      await sql`ALTER TABLE ${sql.table(`gancho.${table}`)} SET (autovacuum_enabled = off)`.execute(db.kysely)
    }
    await registerWorker(db, workerId)
    // As a queue is that has emptied: it still has pages, and its statistics say that nothing is in them.
    await fillQueue(1_000)
    await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
    await sql`VACUUM (TRUNCATE false) gancho.delivery_queue`.execute(db.kysely)
    for (let round = 0; round < 8; round += 1) {
      await claim()
      await claimFrom('wh_none')
      await isAnythingDue(db, { now: soon, dueFrom: null, exceptWebhooks: [] })
      await inspectHeldLanes(db, ['wh_none'], soon)
      await record([])
      await accept('nobody')
    }
    await sql`
      INSERT INTO gancho.webhooks (id, tenant_id, url, secret, secret_hint)
      SELECT 'wh_other' || n, 'other', 'http://127.0.0.1:9/', '', '…' FROM generate_series(1, ${otherWebhooks}::int) n`.execute(
      db.kysely,
    )
    await fillQueue(backlog)
  })
  beforeEach(async () => {
    webhook = await createTestWebhook(db)
    ordered = await createTestWebhook(db, { ordered: true })
  })
  afterEach(async () => {
    await sql`DELETE FROM gancho.delivery_queue WHERE webhook_id IN (${webhook.id}, ${ordered.id})`.execute(
      db.kysely,
    )
  })
  afterAll(() => db?.close())

  /** Deliveries of other webhooks that are due, and have been for longer than claims look back. */
  async function fillQueue(count: number): Promise<void> {
    await sql`
      INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, due_at)
      SELECT gancho.new_id('dlv'), 'other', 'wh_other' || n % ${otherWebhooks}::int, 'evt_' || n, 'invoice.created', 'http://127.0.0.1:9/', false,
             ${now}, ${now}::timestamptz - interval '1 hour'
        FROM generate_series(1, ${count}::int) n`.execute(db.kysely)
  }

  async function pagesTouched(): Promise<number> {
    await sql`SELECT pg_stat_force_next_flush()`.execute(db.kysely)
    const { rows } = await sql<{ pages: number }>`
      SELECT sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))::int AS pages
        FROM pg_statio_user_tables WHERE schemaname = 'gancho'`.execute(db.kysely)
    return rows[0]!.pages
  }

  async function expectFewPages<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
    const before = await pagesTouched()
    const result = await run()
    expect.soft((await pagesTouched()) - before, `pages that ${what} touched`).toBeLessThan(mostPages)
    return result
  }

  function outcomeOf({ id, leaseToken: token }: ClaimedDelivery, status: OutcomeRow['status']): OutcomeRow {
    return {
      id,
      token,
      version: 1,
      status,
      due_at: status === null ? soon.toISOString() : null,
      last_error: status === null ? 'http_status: 500' : null,
      sent: true,
      started_at: now.toISOString(),
      duration_ms: 1,
      error: status === null ? 'http_status' : null,
      message: null,
      status_code: status === null ? 500 : 200,
      remote_address: null,
      request_headers: '{}',
      response_headers: null,
      response_body: null,
      response_truncated: false,
      timings: null,
    }
  }

  // Plans are made anew whenever a table changes, or its statistics: those of the attempts or the counts, too.
  it.each([
    ['once, while it was empty', 'SELECT'],
    ['anew, beside the backlog', 'DISCARD PLANS'],
  ])('read no more because others wait, when they were planned %s', async (_when, command) => {
    await sql.raw(command).execute(db.kysely)
    await expectFewPages('accepting', () => accept(webhook.tenantId))
    await accept(webhook.tenantId)
    await sql`UPDATE gancho.delivery_queue SET lease_owner = NULL, due_at = ${soon} WHERE tenant_id = ${webhook.tenantId}`.execute(
      db.kysely,
    )
    const { leased } = await expectFewPages('a claim', claim)
    expect(leased).toHaveLength(4)
    const [one, two, ...others] = leased
    await expectFewPages('a record', () => record([outcomeOf(one!, 'DELIVERED'), outcomeOf(two!, null)]))
    await expectFewPages('a release', () => releaseDeliveries(db, workerId, others))
    const again = await expectFewPages('a claim of a lane', () => claimFrom(webhook.id))
    expect(again).toHaveLength(2)
    await expectFewPages('disowning', () =>
      disownLeases(
        db,
        workerId,
        again.map(({ id, leaseToken: token }) => ({ id, token })),
      ),
    )
    await accept(ordered.tenantId)
    expect(await expectFewPages('a claim of an ordered lane', () => claimFrom(ordered.id))).toHaveLength(1)
    await expectFewPages('a look at held lanes', () => inspectHeldLanes(db, [ordered.id, webhook.id], soon))
    await expectFewPages('a look for what is due', () =>
      isAnythingDue(db, { now: soon, dueFrom: now, exceptWebhooks: [] }),
    )
    await expectFewPages('loading webhooks', () => loadWebhooks(db, [webhook.id, ordered.id]))
    await expectFewPages('a heartbeat', () => heartbeat(db, workerId))
    const suspects = { workerId, now: soon, rooms: [], defaultRoom: 8 }
    await expectFewPages('a look for suspects', () => claimSuspects(db, suspects))
  })

  // What a batch holds may be gone through once, or be hashed: gone through for each of its rows, 512 took a second.
  it.each([
    ['still those of an empty queue', 'DISCARD PLANS'],
    ['renewed', 'ANALYZE gancho.delivery_queue'],
  ])(
    'go through no batch again for each of its rows, with statistics that are %s',
    async (_state, command) => {
      await sql.raw(command).execute(db.kysely)
      await sql`SET plan_cache_mode = force_generic_plan`.execute(db.kysely)
      // Suspects are rare, and 64 of them at most are claimed at a time: their batch may be gone through again.
      const { rows: statements } = await sql<{ name: string; parameters: number }>`
      SELECT name, cardinality(parameter_types) AS parameters FROM pg_prepared_statements
       WHERE name NOT IN ('is_anything_due', 'claim_suspects')`.execute(db.kysely)
      expect(statements.map(({ name }) => name).sort()).toEqual([
        'claim_deliveries',
        'claim_lanes',
        'record_outcomes',
      ])
      for (const { name, parameters } of statements) {
        const { rows } = await sql
          .raw<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
            `EXPLAIN (FORMAT JSON) EXECUTE ${name}(${Array(parameters).fill('NULL').join(', ')})`,
          )
          .execute(db.kysely)
        expect(repeatedScans(rows[0]!['QUERY PLAN'][0]!.Plan), name).toEqual([])
      }
      await sql`RESET plan_cache_mode`.execute(db.kysely)
    },
  )
})

interface PlanNode {
  readonly 'Node Type': string
  readonly 'CTE Name'?: string
  readonly 'Function Name'?: string
  readonly 'Parent Relationship'?: string
  readonly Plans?: readonly PlanNode[]
}

/** What is gone through whole for each row of the other side of a loop. */
function repeatedScans(node: PlanNode): readonly string[] {
  const inner = node['Node Type'] === 'Nested Loop' ? node.Plans?.[1] : undefined
  const scanned = inner?.['Node Type'] === 'Materialize' ? inner.Plans?.[0] : inner
  const found =
    scanned !== undefined && ['CTE Scan', 'Function Scan'].includes(scanned['Node Type'])
      ? [scanned['CTE Name'] ?? scanned['Function Name'] ?? '']
      : []
  return [...found, ...(node.Plans ?? []).flatMap(repeatedScans)]
}
