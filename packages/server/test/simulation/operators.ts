import { acceptEvents } from '../../src/engine/emit/queries.ts'
import { cancelDelivery, retryDelivery } from '../../src/features/deliveries/service.ts'
import { createExpunge } from '../../src/features/expunges/service.ts'
import { createReplay } from '../../src/features/replays/service.ts'
import { deleteWebhook, rotateSecret, updateWebhook } from '../../src/features/webhooks/change.ts'
import { ApiError } from '../../src/platform/api-error.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { testSecretBox } from '../support/factories.ts'
import { openLink } from './database-link.ts'
import { BrokenConnection } from './database-server.ts'
import { Machine } from './machine.ts'
import { Network } from './network.ts'
import { eventType } from './producers.ts'
import type { Act } from './steps.ts'
import type { World } from './world.ts'

/** People, and what they do through the services of the API: all of it is real but who does it. */
export class Operators {
  /** Deliveries that a person asked to be sent again, or ended. */
  readonly touched = new Set<string>()
  /** How many replays were asked for, by webhook. */
  readonly replays = new Map<string, number>()
  private readonly world: World
  private readonly db: Database
  private readonly wake: () => void
  private edits = 0

  constructor(world: World, wake: () => void) {
    this.world = world
    this.wake = wake
    const { schedule, server } = world
    this.db = openLink({
      machine: new Machine('operator', schedule, 0),
      server,
      network: new Network(schedule, world.dice.of('operators'), 1),
      schedule,
      onStatement: () => {},
    })
  }

  /** Goes on by itself; what the API refuses is refused. */
  perform(act: Act, webhookIds: readonly string[], tenants: readonly string[]): void {
    const { world } = this
    this.work(act, webhookIds, tenants).then(
      (what) => world.note(`operator: ${act.do} ${what}`),
      (error) => {
        world.note(`operator: ${act.do} refused: ${String(error)}`)
        if (error instanceof ApiError) world.reached(`refused: ${error.code}`)
        else if (!(error instanceof BrokenConnection)) {
          world.violated('an operator is told what is wrong', `${act.do}: ${String(error?.stack ?? error)}`)
        }
      },
    )
  }

  private async work(act: Act, webhookIds: readonly string[], tenants: readonly string[]): Promise<string> {
    const { world, db } = this
    const deps = {
      db,
      clock: { now: () => Math.floor(world.server.nowMs()), steadyMs: () => world.schedule.nowMs },
      wake: this.wake,
      networkPolicy: { allowLoopbackHttp: true, allowedNetworks: [] },
      secretBox: testSecretBox,
    }
    const webhook = (n: number) => {
      const id = webhookIds[n] ?? ''
      return { tenantId: tenants[n % tenants.length] ?? '', id, ifMatch: undefined }
    }
    switch (act.do) {
      case 'set state':
        await updateWebhook({ deps, input: { ...webhook(act.webhook), changes: { state: act.state } } })
        return `${webhook(act.webhook).id} ${act.state}`
      case 'edit': {
        this.edits += 1
        const url = `https://receiver-${act.webhook}.example.com/${this.edits}`
        const changes = {
          url: { url },
          limit: { max_in_flight: 1 + (this.edits % 5) },
          description: { description: url },
        }
        await updateWebhook({ deps, input: { ...webhook(act.webhook), changes: changes[act.what] } })
        return `${webhook(act.webhook).id} ${act.what}`
      }
      case 'delete':
        await deleteWebhook({ deps, input: webhook(act.webhook) })
        return webhook(act.webhook).id
      case 'rotate':
        await rotateSecret({ deps, input: { ...webhook(act.webhook), secret: undefined, overlapHours: 1 } })
        return webhook(act.webhook).id
      case 'test': {
        const { tenantId, id } = webhook(act.webhook)
        await acceptEvents(
          db,
          [{ tenant_id: tenantId, event: eventType, data: '{}', webhook_id: id, test: true }],
          null,
        )
        this.wake()
        return id
      }
      case 'cancel':
      case 'retry': {
        const rows = [...world.observer.rows.values()]
        const row = rows[act.nth % rows.length]
        if (row === undefined) return 'nothing'
        this.touched.add(row.id)
        const input = { tenantId: row.tenant_id, id: row.id }
        await (act.do === 'cancel' ? cancelDelivery({ deps, input }) : retryDelivery({ deps, input }))
        return row.id
      }
      case 'replay': {
        const { tenantId, id } = webhook(act.webhook)
        this.replays.set(id, (this.replays.get(id) ?? 0) + 1)
        const replay = await createReplay({
          deps,
          input: {
            tenantId,
            kind: act.kind,
            webhookId: id,
            event: undefined,
            from: undefined,
            to: undefined,
            ratePerSecond: 20,
            idempotencyKey: undefined,
          },
        })
        return `${replay.id} ${act.kind}`
      }
      case 'expunge': {
        const tenantId = tenants[act.tenant] ?? ''
        const rows = [...world.observer.rows.values()].filter(({ tenant_id }) => tenant_id === tenantId)
        const row = rows[act.nth % rows.length]
        if (row === undefined) return 'nothing'
        await createExpunge({
          deps,
          input: { tenantId, selection: { scope: 'event', eventId: row.event_id } },
        })
        return row.event_id
      }
      default:
        throw new Error(`${act.do} is not for operators`)
    }
  }
}
