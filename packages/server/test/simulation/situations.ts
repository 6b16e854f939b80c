import { leaseMs } from '../../src/engine/leases/worker-watch.ts'
import type { Dice } from './dice.ts'
import type { Step, WebhookPlan } from './steps.ts'

/** What a plan has, for those who draw its steps. */
export interface Parties {
  readonly webhooks: readonly WebhookPlan[]
  readonly workers: number
  readonly tenants: number
  /** Of how many events a transaction is. */
  readonly events: readonly number[]
}

/**
 * Situations that steps drawn one by one hardly ever come to: several things have to happen in one order and at the
 * right distance. Each draws all of its steps; the rest of the plan goes on around them.
 */
export const situations = { overtaken, mute } satisfies Record<
  string,
  (dice: Dice, parties: Parties) => readonly Step[]
>

/**
 * A worker is away for longer than its leases last, in the middle of its requests. The others take over, and cannot
 * finish either; then what the first one had begun comes back.
 */
function overtaken(dice: Dice, { webhooks, workers, tenants }: Parties): readonly Step[] {
  const beginMs = dice.int(60, 1_500)
  const awayAtMs = beginMs + dice.int(50, 900)
  const awayMs = dice.int(7_500, 12_000)
  const backAtMs = awayAtMs + awayMs
  const steps: Step[] = [
    ...webhooks.map(
      (_, webhook): Step => ({
        atMs: beginMs - 10,
        do: 'receiver',
        webhook,
        is: dice.pick(['silent', 'slow']),
      }),
    ),
    ...Array.from(
      { length: tenants },
      (_, tenant): Step => ({
        atMs: beginMs,
        do: 'emit',
        tenant,
        count: dice.pick([2, 5, 10, 14]),
        connection: 0,
        forMs: 5,
        end: 'commit',
      }),
    ),
  ]
  const away = dice.int(0, workers - 1)
  steps.push({ atMs: awayAtMs, ...absence(dice, away, awayMs) })
  if (dice.chance(0.6)) {
    const goneAtMs = awayAtMs + leaseMs + 1_000
    steps.push({ atMs: dice.int(goneAtMs, backAtMs), ...interference(dice, away, webhooks) })
  }
  for (const webhook of webhooks.keys()) {
    // What is due again has to wait for a while yet.
    const is = dice.pick(['error', 'silent', 'slow', 'unavailable'] as const)
    steps.push({ atMs: dice.int(awayAtMs + 2_000, backAtMs), do: 'receiver', webhook, is })
  }
  steps.push({ atMs: backAtMs + dice.int(500, 2_500), do: 'receiver', webhook: 0, is: 'ok' })
  return steps
}

function absence(dice: Dice, worker: number, ms: number) {
  const kind = dice.pick(['pause', 'suspend', 'network', 'heartbeats', 'heartbeats'] as const)
  if (kind === 'heartbeats') {
    return { do: 'network', worker, what: 'silent', share: 1, at: 'heartbeat', ms } as const
  }
  if (kind !== 'network') return { do: kind, worker, ms } as const
  const what = dice.pick(['silent', 'answer silent', 'late', 'late'] as const)
  return { do: kind, worker, what, share: 1, at: null, ms } as const
}

function interference(dice: Dice, worker: number, webhooks: readonly WebhookPlan[]) {
  const webhook = dice.int(0, webhooks.length - 1)
  return dice.pick([
    { do: 'stop', worker, downMs: 3_000 },
    { do: 'stop', worker, downMs: 3_000 },
    { do: 'stop', worker, downMs: 3_000 },
    { do: 'set state', webhook, state: 'PAUSED' },
    { do: 'edit', webhook, what: 'limit' },
    { do: 'cancel', nth: dice.int(0, 10) },
  ] as const)
}

/** Receivers take requests and answer none for longer than two audits take: leases are held for long. */
function mute(dice: Dice, { webhooks, tenants }: Parties): readonly Step[] {
  const endMs = dice.int(21_000, 26_000)
  return [
    ...webhooks.flatMap((_, webhook): Step[] => [
      { atMs: 10, do: 'receiver', webhook, is: 'silent' },
      { atMs: endMs, do: 'receiver', webhook, is: dice.pick(['ok', 'error']) },
    ]),
    ...Array.from(
      { length: tenants },
      (_, tenant): Step => ({
        atMs: dice.int(20, 200),
        do: 'emit',
        tenant,
        count: dice.pick([3, 8, 14]),
        connection: 0,
        forMs: 5,
        end: 'commit',
      }),
    ),
  ]
}
