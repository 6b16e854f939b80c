import { Dice } from './dice.ts'
import { neighbours } from './neighbours.ts'
import { type Parties, situations } from './situations.ts'
import type { Act, Plan, Step, WebhookPlan, WorkerPlan } from './steps.ts'

/** Kinds of things that a run has or does not have: one that had all of them would never reach what takes quiet. */
const kinds = {
  traffic: ['emit'],
  http: ['accept'],
  receivers: ['receiver'],
  crashes: ['crash', 'stop'],
  pauses: ['pause', 'pause', 'suspend'],
  clocks: ['step clock', 'step database clock'],
  network: ['network'],
  outages: ['database down'],
  operators: ['set state', 'edit', 'rotate', 'test', 'cancel', 'retry'],
  ends: ['delete', 'expunge'],
  replays: ['replay'],
  redis: ['redis'],
  days: ['days pass'],
} as const satisfies Record<string, readonly Act['do'][]>

export type Kind = keyof typeof kinds | keyof typeof situations

const chances: Record<Kind, number> = {
  traffic: 1,
  http: 0.5,
  receivers: 0.75,
  crashes: 0.5,
  pauses: 0.3,
  clocks: 0.3,
  network: 0.5,
  outages: 0.2,
  operators: 0.5,
  ends: 0.25,
  replays: 0.3,
  redis: 0.3,
  days: 0.1,
  overtaken: 0.18,
  mute: 0.05,
}

/** As the statements are called in traces. */
const statementNames = [
  'claim',
  'claim',
  'claim_lanes',
  'record_outcomes',
  'record_outcomes',
  'select', // an event taken over HTTP, among others
  'update delivery_queue',
  'heartbeat',
  'commit',
]

/** Where a process can be told to die. */
const crashPoints = [...statementNames, 'request', 'answer']

/** How much a plan has of everything. Most bugs need little more than one of each thing, in the right order. */
const sizes = {
  small: { webhooks: 2, workers: [1, 2, 2], seconds: 3, emits: 2, ofAKind: 1, events: [1, 1, 2, 5] },
  large: {
    webhooks: 4,
    workers: [1, 2, 2, 2, 3],
    seconds: 7,
    emits: 5,
    ofAKind: 3,
    events: [1, 1, 2, 5, 12],
  },
} as const

/** @param without kinds that no run has. */
export function planOf(seed: number, without: readonly Kind[] = []): Plan {
  const dice = new Dice(`plan ${seed}`)
  if (dice.of('neighbours').chance(0.03)) return neighbours(seed, dice.of('neighbours'))
  const size = sizes[dice.of('size').chance(0.75) ? 'small' : 'large']
  const tenants = 2
  const webhooks = Array.from({ length: dice.int(1, size.webhooks) }, (_, n) =>
    webhookOf(dice.of(`webhook ${n}`), n % tenants),
  )
  const workers = Array.from({ length: dice.pick(size.workers) }, (_, n) => workerOf(dice.of(`worker ${n}`)))
  const swarm = new Set(
    (Object.keys(chances) as Kind[]).filter((kind) => dice.chance(chances[kind]) && !without.includes(kind)),
  )
  // Longer than two audits: what is under way all the time is known to its worker all the time.
  if (swarm.has('mute')) webhooks[0] = { ...webhookOf(dice.of('webhook 0'), 0), timeoutMs: 25_000 }
  const parties: Parties = { webhooks, workers: workers.length, tenants, events: size.events }
  const steps: Step[] = []
  for (const name of Object.keys(situations) as (keyof typeof situations)[]) {
    if (swarm.has(name)) steps.push(...situations[name](dice.of(name), parties))
  }
  // Whatever else happens goes on for as long as they do.
  const lengthMs = Math.max(dice.int(2, size.seconds) * 1_000, ...steps.map(({ atMs }) => atMs))
  for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
    if (!swarm.has(kind)) continue
    const drawn = dice.of(kind)
    const count = kind === 'days' ? 1 : drawn.int(1, kind === 'traffic' ? size.emits : size.ofAKind)
    for (let n = 0; n < count; n += 1) {
      const atMs = kind === 'days' ? lengthMs : drawn.int(0, lengthMs)
      const act = actOf(drawn.pick<Act['do']>(kinds[kind]), drawn, parties)
      steps.push({ atMs, ...act })
    }
  }
  // Something to deliver from the beginning, and after days have passed.
  for (let tenant = 0; tenant < tenants; tenant += 1) {
    const emit = {
      do: 'emit',
      tenant,
      count: dice.int(1, 4),
      connection: 0,
      forMs: 5,
      end: 'commit',
    } as const
    steps.push({ atMs: 50, ...emit })
    if (swarm.has('days')) steps.push({ atMs: lengthMs + 500, ...emit })
  }
  // Something that waits while they pass.
  if (swarm.has('days') && dice.chance(0.6)) {
    const webhook = dice.int(0, webhooks.length - 1)
    steps.push({ atMs: dice.int(0, 100), do: 'set state', webhook, state: 'PAUSED' })
  }
  steps.sort((a, b) => a.atMs - b.atMs)
  return { seed, isShared: swarm.has('redis'), webhooks, workers, steps, spared: null }
}

function webhookOf(dice: Dice, tenant: number): WebhookPlan {
  return {
    tenant,
    ordered: dice.chance(0.3),
    maxInFlight: dice.pick([1, 2, 8, 64]),
    ratePerSecond: dice.chance(0.2) ? dice.pick([1, 5, 50]) : null,
    timeoutMs: dice.pick([1_000, 2_000, 3_000]),
    scheduleSeconds: dice.pick([[0, 1, 2], [0, 1], [0, 1, 1, 1, 1, 1], [0, 2, 300], [0]]),
  }
}

function workerOf(dice: Dice): WorkerPlan {
  return {
    clockOffsetMs: dice.chance(0.5) ? 0 : dice.int(-120_000, 120_000),
    latencyMs: dice.pick([0.5, 2, 2, 30]),
  }
}

function actOf(what: Act['do'], dice: Dice, parties: Parties): Act {
  const worker = dice.int(0, parties.workers - 1)
  const webhook = dice.int(0, parties.webhooks.length - 1)
  const tenant = dice.int(0, parties.tenants - 1)
  switch (what) {
    case 'emit':
      return {
        do: what,
        tenant,
        count: dice.pick(parties.events),
        connection: dice.int(0, 2),
        forMs: dice.pick([1, 1, 50, 400, 2_500]),
        end: dice.chance(0.15) ? 'roll back' : 'commit',
      }
    case 'accept':
      return { do: what, worker, tenant, count: dice.pick([1, 1, 3, 8]) }
    case 'receiver':
      return {
        do: what,
        webhook,
        is: dice.pick([
          'error',
          'error',
          'silent',
          'late',
          'flaky',
          'slow',
          'reset',
          'unavailable',
          'gone',
          'ok',
          'ok',
        ]),
      }
    case 'crash': {
      const at = dice.chance(0.7) ? dice.pick(crashPoints) : null
      return {
        do: what,
        worker,
        at,
        phase: dice.pick(['before', 'after']),
        times: dice.int(1, 3),
        downMs: dice.pick([200, 2_000, 9_000]),
      }
    }
    case 'stop':
      return { do: what, worker, downMs: dice.pick([200, 3_000]) }
    case 'pause':
    case 'suspend':
      return { do: what, worker, ms: dice.pick([300, 2_500, 5_000, 8_000, 11_000]) }
    case 'step clock':
      return { do: what, worker, ms: dice.pick([-1, 1]) * dice.pick([900, 7_000, 600_000]) }
    case 'step database clock':
      return { do: what, ms: dice.pick([-1, 1]) * dice.pick([900, 7_000, 600_000]) }
    case 'network':
      return {
        do: what,
        worker,
        what: dice.pick(['refused', 'answer lost', 'silent', 'answer silent', 'late', 'slow']),
        share: dice.pick([0.1, 0.4, 1]),
        at: dice.chance(0.5) ? null : dice.pick(statementNames),
        ms: dice.pick([100, 1_000, 4_000, 9_000]),
      }
    case 'database down':
      return { do: what, ms: dice.pick([100, 2_000, 7_000]) }
    case 'set state':
      return { do: what, webhook, state: dice.pick(['ACTIVE', 'PAUSED']) }
    case 'edit':
      return { do: what, webhook, what: dice.pick(['url', 'limit', 'description']) }
    case 'delete':
    case 'rotate':
    case 'test':
      return { do: what, webhook }
    case 'cancel':
    case 'retry':
      return { do: what, nth: dice.int(0, 40) }
    case 'replay':
      return { do: what, webhook, kind: dice.pick(['recover', 'missing', 'all']) }
    case 'expunge':
      return { do: what, tenant, nth: dice.int(0, 20) }
    case 'redis':
      return { do: what, is: dice.pick(['up', 'down', 'mute']) }
    case 'days pass':
      return { do: what, days: dice.pick([1, 6, 6, 10, 10]) }
  }
}
