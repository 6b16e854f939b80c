import { createDeliveryWorker, type DeliveryWorker } from '../../src/engine/delivery-worker.ts'
import { createIngest, type Ingest } from '../../src/engine/emit/ingest.ts'
import { defaultAlertTiming } from '../../src/features/alerts/timing.ts'
import { createHealth } from '../../src/features/health/health.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { createDatabaseClock } from '../../src/platform/database/database-clock.ts'
import { type RunningWorker, runWorker } from '../../src/server/run-worker.ts'
import { testSecretBox } from '../support/factories.ts'
import { unheard } from '../support/worker.ts'
import { answerDeadlineMs, openLink } from './database-link.ts'
import { BrokenConnection } from './database-server.ts'
import type { Dice } from './dice.ts'
import { Machine } from './machine.ts'
import { Network } from './network.ts'
import { createSimulatedQueue } from './queue.ts'
import type { WorkerPlan } from './steps.ts'
import type { World } from './world.ts'

/**
 * The pace of simulated workers. Where nothing depends on it they look less often than real ones, so that a second of
 * simulated time is cheap; audits come as often as a statement may take, as in an installation.
 */
const pace = {
  'claiming deliveries': 600,
  'keeping leases': 1_000,
  'refreshing webhooks': 1_800,
  'rescuing deliveries': 1_000,
  replaying: 2_100,
  'auditing leases': answerDeadlineMs + 2_000,
  expunging: 3_000,
  'comparing schemas': 3_600_000,
  'keeping statistics': 3_600_000,
  'looking after health': 3_600_000,
}

/** Short, so that little time has to pass until whole weeks expire. */
export const retentionDays = 4

/** A process that delivers, from its start to its end: production code on a simulated machine. */
export class WorkerProcess {
  readonly machine: Machine
  readonly network: Network
  readonly db: Database
  /** Every name that it has had in the database. */
  readonly ids = new Set<string>()
  worker: DeliveryWorker | null = null
  ingest: Ingest | null = null
  isStopping = false
  /** How long it stays away after it was gone. */
  downMs = 1_000
  private running: RunningWorker | null = null
  private readonly world: World
  private readonly dice: Dice

  constructor(world: World, name: string, plan: WorkerPlan) {
    this.world = world
    this.dice = world.dice.of(name)
    const { schedule, server } = world
    this.machine = new Machine(name, schedule, plan.clockOffsetMs)
    this.network = new Network(schedule, this.dice.of('network'), plan.latencyMs)
    this.db = openLink({
      machine: this.machine,
      server,
      network: this.network,
      schedule,
      onStatement: (statement, came) => {
        world.note(`${name} ${statement}: ${came}`)
        world.onStatement(name, came)
      },
    })
  }

  get name(): string {
    return this.machine.name
  }

  get isRunning(): boolean {
    return this.running !== null && !this.machine.isDead && !this.isStopping
  }

  /** As the composition root does it. A process that cannot start ends, and is started again by who watches over it. */
  async start(): Promise<void> {
    const { world, machine, db, dice } = this
    try {
      const clock = await createDatabaseClock(db, machine)
      const queue = createSimulatedQueue(world, machine)
      this.worker = createDeliveryWorker({
        db,
        clock,
        random: () => dice.next(),
        secretBox: testSecretBox,
        rates: queue.rates,
        monotonicMs: machine.steadyMs,
        timers: machine.timers,
        transport: (request) => world.receivers.send(machine, request),
        userAgent: 'Gancho/simulation',
        observer: {
          ...unheard,
          abandoned: (_delivery, reason) => world.reached(`abandoned: ${reason}`),
          webhooksDisabled: () => world.reached('told that a webhook was disabled'),
          leasesLost: () => world.reached('leases lost'),
          error: (error, doing) => this.report(error, doing),
        },
      })
      this.ingest = createIngest({ db, target: this.worker })
      this.running = await runWorker({
        worker: this.worker,
        queue,
        db,
        clock,
        retentionMs: retentionDays * 24 * 3_600_000,
        onRescue: () => world.reached('rescued'),
        onAlerts: ({ opened, recovered }) => {
          if (opened.length > 0) world.reached('alert opened')
          if (recovered.length > 0) world.reached('alert recovered')
        },
        onExpired: () => world.reached('told what expired while it waited'),
        onExpunged: () => world.reached('expunged'),
        mail: async () => false,
        alertTiming: { ...defaultAlertTiming, lookIntervalMs: 3_500, rateIntervalMs: 20_000 },
        onNewerSchema: () => world.violated('no newer schema is seen', ''),
        onError: (error, doing) => this.report(error, doing),
        health: createHealth({ now: machine.wallMs, onChange() {} }),
        monotonicMs: machine.steadyMs,
        timers: machine.timers,
        pace: { ...pace, 'claiming deliveries': pace['claiming deliveries'] + dice.int(-50, 50) },
      })
    } catch (error) {
      this.report(error, 'starting')
      if (!machine.isDead) machine.crash()
    }
  }

  /** A graceful stop. It ends however the database is: see the rule about it. */
  async stop(): Promise<void> {
    this.isStopping = true
    try {
      await this.running?.stop()
      this.world.reached('stopped')
    } catch (error) {
      this.report(error, 'stopping')
    }
    this.machine.crash()
  }

  /** Nothing is wrong with its machine and its network any more. */
  heal(): void {
    this.network.heal()
    this.machine.crashPoint = null
  }

  /** Failures of the network are expected; whatever else goes wrong is a bug. */
  private report(error: unknown, doing: string): void {
    this.world.note(`${this.name} failed ${doing}: ${String(error)}`)
    if (error instanceof BrokenConnection) return
    this.world.violated(
      'nothing but the network fails',
      `${doing}: ${error instanceof Error ? error.stack : String(error)}`,
    )
  }
}
