import type { Dice } from './dice.ts'
import type { Plan, Step, WebhookPlan } from './steps.ts'
import { tenantIds } from './world.ts'

/**
 * A plan in which all goes well for the first tenant, and the second one is as bad a neighbour as a customer can be:
 * it has thousands of events at once, receivers that do not answer, and changes its webhooks all the time. There are no
 * faults of machines, networks and clocks, so what the first tenant waits for is only the second one's doing.
 */
export function neighbours(seed: number, dice: Dice): Plan {
  const good: WebhookPlan = {
    tenant: 0,
    ordered: false,
    maxInFlight: dice.pick([8, 64]),
    ratePerSecond: null,
    timeoutMs: 2_000,
    scheduleSeconds: [0, 1],
  }
  const bad = (): WebhookPlan => ({
    tenant: 1,
    ordered: dice.chance(0.3),
    maxInFlight: dice.pick([1, 8, 64]),
    ratePerSecond: dice.chance(0.2) ? 5 : null,
    timeoutMs: dice.pick([1_000, 3_000]),
    scheduleSeconds: dice.pick([[0, 1], [0], [0, 1, 1, 1]]),
  })
  // As in other plans the number of a webhook says whose it is.
  const webhooks = [good, bad(), good, bad()]
  // It has to come to the end of its backlog when faults have ended.
  const isSlow = webhooks.some(({ ordered, ratePerSecond }) => ordered || ratePerSecond !== null)
  const lengthMs = dice.int(3_000, 6_000)
  const anyTime = () => dice.int(0, lengthMs)
  const emit = (tenant: number, count: number): Step => ({
    atMs: anyTime(),
    do: 'emit',
    tenant,
    count,
    connection: tenant,
    forMs: dice.pick([1, 50, 1_000]),
    end: 'commit',
  })
  const webhook = () => dice.pick([1, 3])
  const badly = (): Step =>
    dice.pick<() => Step>([
      () => ({
        atMs: anyTime(),
        do: 'receiver',
        webhook: webhook(),
        is: dice.pick(['silent', 'slow', 'error', 'gone']),
      }),
      () => ({
        atMs: anyTime(),
        do: 'set state',
        webhook: webhook(),
        state: dice.pick(['ACTIVE', 'PAUSED']),
      }),
      () => ({ atMs: anyTime(), do: 'edit', webhook: webhook(), what: dice.pick(['url', 'limit']) }),
      () => ({ atMs: anyTime(), do: 'replay', webhook: webhook(), kind: 'all' }),
      () => ({ atMs: anyTime(), do: 'expunge', tenant: 1, nth: dice.int(0, 20) }),
      () => ({ atMs: anyTime(), do: 'delete', webhook: 3 }),
    ])()
  const steps: Step[] = [
    { atMs: 10, do: 'receiver', webhook: 1, is: 'silent' },
    { atMs: 10, do: 'receiver', webhook: 3, is: dice.pick(['silent', 'error', 'ok']) },
    { ...emit(1, dice.pick(isSlow ? [10, 20, 30] : [20, 40, 80, 200])), atMs: 20 },
    emit(1, isSlow ? 5 : dice.pick([5, 30])),
    ...Array.from({ length: 4 }, () => emit(0, dice.int(1, 4))),
    ...Array.from({ length: dice.int(2, 6) }, badly),
  ]
  steps.sort((a, b) => a.atMs - b.atMs)
  return {
    seed,
    isShared: dice.chance(0.3),
    webhooks,
    workers: Array.from({ length: dice.int(1, 3) }, () => ({
      clockOffsetMs: 0,
      latencyMs: dice.pick([0.5, 2, 30]),
    })),
    steps,
    spared: tenantIds[0],
  }
}
