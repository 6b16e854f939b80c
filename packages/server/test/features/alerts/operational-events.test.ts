import { operationalEvents } from '@gancho/client'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TransportResult } from '../../../src/engine/http/transport-result.ts'
import { lookAtWebhooks } from '../../../src/features/alerts/chore.ts'
import { syncBuiltInEventTypes } from '../../../src/features/event-types/service.ts'
import { previewReplay } from '../../../src/features/replays/service.ts'
import { answerOf, ok } from '../../engine/answers.ts'
import { createVirtualClock } from '../../support/clock.ts'
import { engines, pgliteForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, emitTestEvent, newTenant } from '../../support/factories.ts'
import { startTestWorker } from '../../support/worker.ts'

const minute = 60_000

/** An attempt, as its receiver got it. */
interface Received {
  readonly host: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A worker whose receivers are known by the names of their hosts. */
async function startSystem(open: () => Promise<TestDatabase>) {
  const db = await open()
  await syncBuiltInEventTypes(db)
  const clock = createVirtualClock()
  const received: Received[] = []
  const answers = new Map<string, TransportResult>()
  const test = await startTestWorker(db, {
    clock,
    async send(url, body) {
      const { event, data } = JSON.parse(body)
      const host = new URL(url).hostname
      received.push({ host, event, data })
      return answers.get(host) ?? ok
    },
  })
  return {
    db,
    clock,
    test,
    received,
    answers,
    told: (host: string) =>
      received.flatMap((each) =>
        each.host === host && each.event.startsWith('gancho.') ? [[each.event, each.data.kind]] : [],
      ),
    /** An attempt of each delivery that is due, and a look at what came of it. */
    async round(times = 1): Promise<void> {
      for (let n = 0; n < times; n += 1) {
        clock.advance(minute)
        await test.deliverDue()
        await lookAtWebhooks(db, new Date(clock.now()))
      }
    },
    async close() {
      await test.close()
      await db.close()
    },
  }
}

type System = Awaited<ReturnType<typeof startSystem>>

describe.each(engines)('operational events on %s', (_engine, open) => {
  let system: System
  let tenantId: string
  beforeAll(async () => {
    system = await startSystem(open)
  })
  beforeEach(() => {
    tenantId = newTenant()
    system.received.length = 0
    system.answers.clear()
  })
  afterAll(() => system?.close())

  const scheduleSeconds = [0, ...Array.from({ length: 9 }, () => 60)]
  const webhook = (host: string, events: readonly string[]) =>
    createTestWebhook(system.db, { tenantId, scheduleSeconds, events, url: `http://${host}/` })

  it('go to those that subscribe by name or prefix: not to the webhook itself, to * or to another tenant', async () => {
    const { id } = await webhook('failing', ['invoice.created', 'gancho.*'])
    await webhook('by-name', ['gancho.webhook.failing'])
    await webhook('by-prefix', ['gancho.*', 'gancho.webhook.failing'])
    await webhook('everything', ['*'])
    await webhook('both', ['*', 'gancho.webhook.recovered'])
    await createTestWebhook(system.db, { events: ['gancho.*'], url: 'http://stranger/' })
    system.answers.set('failing', answerOf(503))
    await emitTestEvent(system.db, tenantId)
    await system.round(6)
    system.answers.clear()
    await system.round(2)

    const [failing, recovered] = [
      ['gancho.webhook.failing', 'failing'],
      ['gancho.webhook.recovered', 'failing'],
    ]
    expect(system.told('by-name')).toEqual([failing])
    expect(system.told('by-prefix')).toEqual([failing, recovered])
    expect(system.told('both')).toEqual([recovered])
    for (const host of ['failing', 'everything', 'stranger'])
      expect([host, system.told(host)]).toEqual([host, []])
    const told = system.received.filter(({ host }) => host === 'by-prefix')
    expect(told[0]?.data).toMatchObject({
      webhook_id: id,
      url: 'http://failing/',
      last_error: 'http_status: The receiver answered 503.',
      count: 5,
    })
    for (const { event, data } of told) {
      const { schema } = operationalEvents[event as 'gancho.webhook.failing']
      expect(await schema['~standard'].validate(data)).toEqual({ value: data })
    }
  })

  it('are told of each kind, as the alert opens', async () => {
    await createTestWebhook(system.db, { tenantId, scheduleSeconds: [0], url: 'http://brief/' })
    await createTestWebhook(system.db, { tenantId, scheduleSeconds: [0, 60], url: 'http://gone/' })
    await webhook('listener', ['gancho.*'])
    system.answers.set('brief', answerOf(500)).set('gone', answerOf(410))
    await emitTestEvent(system.db, tenantId)
    await system.round(2)
    expect(
      system
        .told('listener')
        .map(([event]) => event)
        .sort(),
    ).toEqual(['gancho.webhook.disabled', 'gancho.webhook.exhausted', 'gancho.webhook.exhausted'])
  })

  it('are committed with the alert that they tell of, or neither is', async () => {
    await webhook('failing', ['invoice.created'])
    await webhook('listener', ['gancho.*'])
    system.answers.set('failing', answerOf(500))
    await emitTestEvent(system.db, tenantId)
    await system.round(4)
    await sql`ALTER TABLE gancho.delivery_queue ADD CONSTRAINT refused CHECK (event <> 'gancho.webhook.failing') NOT VALID`.execute(
      system.db.kysely,
    )
    await expect(system.round()).rejects.toThrow()
    const alerts = () =>
      system.db.kysely.selectFrom('gancho.alerts').select('kind').where('tenant_id', '=', tenantId).execute()
    expect(await alerts()).toEqual([])
    await sql`ALTER TABLE gancho.delivery_queue DROP CONSTRAINT refused`.execute(system.db.kysely)
    await system.round(2)
    expect(await alerts()).toEqual([{ kind: 'failing' }])
    expect(system.told('listener')).toHaveLength(1)
  })

  // Each copy was for one webhook: a replay of everything would bring it those of the others, and what is about itself.
  it('are left out when what a webhook missed is replayed', async () => {
    const { id } = await webhook('failing', ['*', 'gancho.webhook.failing'])
    await webhook('listener', ['gancho.*'])
    system.answers.set('failing', answerOf(500))
    await emitTestEvent(system.db, tenantId)
    await system.round(6)
    for (const kind of ['all', 'missing'] as const) {
      const deps = { db: system.db, clock: system.clock, wake() {} }
      const selection = { tenantId, kind, webhookId: id, event: undefined, from: undefined, to: undefined }
      const { total } = await previewReplay({ deps, input: selection })
      expect([kind, total]).toEqual([kind, kind === 'all' ? 1 : 0])
    }
  })

  it('are nobody else’s to send', async () => {
    await webhook('everything', ['*', 'gancho.*'])
    const { example } = operationalEvents['gancho.webhook.failing']
    await expect(emitTestEvent(system.db, tenantId, example, 'gancho.webhook.failing')).rejects.toMatchObject(
      {
        code: 'GN002',
      },
    )
  })

  it('that fail raise no alerts, and keep none open', async () => {
    await webhook('failing', ['invoice.created'])
    // Ten attempts of each, all of which fail: enough for every rule.
    await webhook('listener', ['gancho.*', 'invoice.created'])
    system.answers.set('failing', answerOf(500)).set('listener', answerOf(500))
    await emitTestEvent(system.db, tenantId)
    await system.round(5)
    const open = async () =>
      (
        await sql<{ url: string; kind: string }>`
          SELECT url, kind FROM gancho.alerts WHERE tenant_id = ${tenantId} AND state <> 'RESOLVED' ORDER BY url, kind`.execute(
          system.db.kysely,
        )
      ).rows.map(({ url, kind }) => `${new URL(url).hostname} ${kind}`)
    expect(await open()).toEqual(['failing failing', 'listener failing'])
    await system.round(5)
    expect(await open()).toEqual([
      'failing exhausted',
      'failing failing',
      'listener exhausted',
      'listener failing',
    ])

    // As if all that failed for good had been operational; and what tells of it waits for its next attempt.
    await sql`UPDATE gancho.delivery_log SET event = 'gancho.webhook.failing' WHERE tenant_id = ${tenantId}`.execute(
      system.db.kysely,
    )
    await system.round()
    expect(await open()).toEqual(['failing failing', 'listener failing'])
  })
})

/**
 * The proof that they do not loop. Webhooks that get ordinary events, operational ones, or both, fail and work as they like,
 * for ordinary and for operational events. Every operational event is an opening or an end of an alert, and alerts open for
 * what happens to ordinary deliveries, or as webhooks are disabled, which nobody but a person undoes.
 */
describe('operational events, whatever fails', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem(pgliteForTest)
  })
  afterAll(() => system?.close())

  const statuses = fc.constantFrom(200, 200, 500, 500, 500, 410)
  const hosts = ['a', 'b', 'c', 'd'] as const
  const subscriptions = fc.constantFrom<readonly string[]>(
    ['invoice.created'],
    ['*'],
    ['gancho.*'],
    ['invoice.created', 'gancho.*'],
    ['*', 'gancho.*'],
  )
  const step = fc.record({
    answers: fc.tuple(statuses, statuses, statuses, statuses),
    emits: fc.integer({ min: 0, max: 3 }),
    rounds: fc.integer({ min: 1, max: 4 }),
  })

  it('are as many as the changes of alerts, and stop when ordinary events do', async () => {
    const webhooks = fc.tuple(subscriptions, subscriptions, subscriptions, subscriptions)
    await fc.assert(
      fc.asyncProperty(webhooks, fc.array(step, { minLength: 1, maxLength: 6 }), async (events, steps) => {
        const { db, received, answers } = system
        const tenantId = newTenant()
        received.length = 0
        const ids = new Map<string, string>()
        for (const [n, host] of hosts.entries()) {
          const scheduleSeconds = [0, 60, 60]
          const made = { tenantId, scheduleSeconds, url: `http://${host}/`, events: events[n] ?? [] }
          ids.set(host, (await createTestWebhook(db, made)).id)
        }
        for (const { answers: next, emits, rounds } of steps) {
          for (const [n, host] of hosts.entries()) answers.set(host, answerOf(next[n] ?? 200))
          for (let n = 0; n < emits; n += 1) await emitTestEvent(db, tenantId)
          await system.round(rounds)
        }
        // Ordinary events stop, and what is left of them ends. From here on only operational events are under way.
        await system.round(3)
        const settled = await changesOf(db, tenantId)
        await system.round(12)
        const end = await changesOf(db, tenantId)
        expect(end.opened - end.disabled, 'nothing but a disablement opens an alert').toBe(
          settled.opened - settled.disabled,
        )
        expect(await leftOf(db, tenantId), 'and all of them have ended').toBe(0)

        const isOrdinary = (host: string) => {
          const its = events[hosts.indexOf(host as 'a')] ?? []
          return its.includes('*') || its.includes('invoice.created')
        }
        const failed = received.filter(({ event }) => event === 'invoice.created').length
        expect(end.opened).toBeLessThanOrEqual(failed + hosts.length)
        for (const { host, event, data } of received.filter(({ event }) => event !== 'invoice.created')) {
          expect(data.webhook_id, 'not about itself').not.toBe(ids.get(host))
          const its = events[hosts.indexOf(host as 'a')] ?? []
          expect([event, its.includes('gancho.*')], 'only to who subscribed').toEqual([event, true])
          const about = [...ids].find(([, id]) => id === data.webhook_id)?.[0] ?? ''
          expect(isOrdinary(about) || data.kind === 'disabled', 'about ordinary deliveries').toBe(true)
        }
        // Each opening and each end is told once to each that listens.
        const { rows } = await sql<{ events: number }>`
          SELECT count(*)::int AS events FROM gancho.events WHERE tenant_id = ${tenantId} AND event ^@ 'gancho.'`.execute(
          db.kysely,
        )
        expect(rows[0]?.events).toBeLessThanOrEqual((end.opened + end.recovered) * (hosts.length - 1))
        await forget(db)
      }),
      { numRuns: 25 },
    )
  })
})

async function changesOf(db: TestDatabase, tenantId: string) {
  const { rows } = await sql<{ opened: number; recovered: number; disabled: number }>`
    SELECT count(*)::int AS opened, count(*) FILTER (WHERE recovered)::int AS recovered, count(*) FILTER (WHERE kind = 'disabled')::int AS disabled
      FROM gancho.alerts WHERE tenant_id = ${tenantId}`.execute(db.kysely)
  return rows[0]!
}

async function leftOf(db: TestDatabase, tenantId: string): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    SELECT count(*)::int AS left FROM gancho.delivery_queue WHERE tenant_id = ${tenantId}`.execute(db.kysely)
  return rows[0]?.left ?? 0
}

async function forget(db: TestDatabase): Promise<void> {
  for (const table of ['delivery_queue', 'webhooks', 'alerts']) {
    await sql`DELETE FROM ${sql.table(`gancho.${table}`)}`.execute(db.kysely)
  }
}
