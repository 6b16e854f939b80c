import { sql } from 'kysely'
import type { AttemptOutcome } from '../../src/engine/attempt/attempt.ts'
import { createDeliveryWorker, type DeliveryWorker } from '../../src/engine/delivery-worker.ts'
import { createTransport } from '../../src/engine/http/transport.ts'
import type { TransportResult } from '../../src/engine/http/transport-result.ts'
import type { WorkerBeat } from '../../src/engine/leases/queries.ts'
import { leaseMs } from '../../src/engine/leases/worker-watch.ts'
import type { WorkerObserver } from '../../src/engine/observer.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { createVirtualClock, type VirtualClock } from './clock.ts'
import { testSecretBox } from './factories.ts'

/** For a worker that nobody listens to. */
export const unheard: WorkerObserver = {
  attempted() {},
  abandoned() {},
  claimed() {},
  recorded() {},
  webhooksDisabled() {},
  leasesKept() {},
  leasesLost() {},
  error() {},
}

/** As their turns go on: the others are silent for long enough to be declared dead by the living. */
export async function outliveOthers(clock: VirtualClock, living: readonly TestWorker[]): Promise<void> {
  for (let silentMs = -1_000; silentMs < leaseMs; silentMs += 1_000) {
    for (const { worker } of living) await worker.beat()
    clock.advance(1_000)
  }
  for (const { worker } of living) await worker.beat()
}

/** Every worker that there is, as a rescue that declares it dead takes it. */
export async function allWorkers(db: Database): Promise<readonly WorkerBeat[]> {
  return await db.kysely
    .selectFrom('gancho.workers')
    .select(['id', 'beats', sql<boolean>`false`.as('retired')])
    .execute()
}

/** A worker whose turns the test takes itself, on a clock that the test turns. */
export interface TestWorker {
  readonly worker: DeliveryWorker
  readonly clock: VirtualClock
  readonly outcomes: readonly AttemptOutcome[]
  readonly errors: readonly unknown[]
  /** Claims and delivers until there is nothing due. */
  deliverDue(): Promise<void>
  close(): Promise<void>
}

/** @param send stands in for the network, for tests of what comes before and after it; the real one by default. */
export async function startTestWorker(
  db: Database,
  {
    clock = createVirtualClock(),
    send,
    observer = {},
  }: {
    clock?: VirtualClock
    send?: (url: string, body: string) => Promise<TransportResult>
    observer?: Partial<WorkerObserver>
  } = {},
): Promise<TestWorker> {
  const transport = createTransport({ policy: { allowLoopbackHttp: true, allowedNetworks: [] } })
  const outcomes: AttemptOutcome[] = []
  const errors: unknown[] = []
  const worker = createDeliveryWorker({
    db,
    clock,
    random: () => 0.5,
    secretBox: testSecretBox,
    rates: null,
    monotonicMs: clock.now,
    transport: send ? (request) => send(request.url, request.body) : transport.send,
    userAgent: 'Gancho/test',
    observer: {
      ...unheard,
      attempted: (outcome) => outcomes.push(outcome),
      error: (error) => errors.push(error),
      ...observer,
    },
  })
  await worker.start()
  return {
    worker,
    clock,
    outcomes,
    errors,
    async deliverDue() {
      await worker.beat()
      await worker.refresh()
      for (let before = -1; before !== outcomes.length; ) {
        before = outcomes.length
        while (await worker.poll());
        await worker.idle()
      }
    },
    close: () => transport.close(),
  }
}
