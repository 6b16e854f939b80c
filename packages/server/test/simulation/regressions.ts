import type { Plan } from './plan.ts'

/** The smallest plans that broke a rule once, by the defect that they found. */
export const regressions: Readonly<Record<string, Plan>> = {
  'an ordered webhook sent two at once when a transaction committed late': {
    seed: 12,
    spared: null,
    isShared: false,
    webhooks: [
      {
        tenant: 0,
        ordered: true,
        maxInFlight: 8,
        ratePerSecond: null,
        timeoutMs: 3000,
        scheduleSeconds: [0, 1, 2],
      },
    ],
    workers: [{ clockOffsetMs: 0, latencyMs: 2 }],
    steps: [
      { atMs: 1062, do: 'emit', tenant: 0, count: 1, connection: 2, forMs: 2500, end: 'commit' },
      { atMs: 1234, do: 'crash', worker: 0, at: 'record_outcomes', phase: 'before', times: 1, downMs: 2000 },
      { atMs: 1608, do: 'accept', worker: 0, tenant: 0, count: 3 },
    ],
  },
  'what was committed late waited for minutes, as a worker had stood still while it looked at the whole queue':
    {
      seed: 1188,
      spared: null,
      isShared: false,
      webhooks: [
        {
          tenant: 0,
          ordered: false,
          maxInFlight: 2,
          ratePerSecond: null,
          timeoutMs: 3000,
          scheduleSeconds: [0, 1, 2],
        },
        {
          tenant: 1,
          ordered: true,
          maxInFlight: 8,
          ratePerSecond: null,
          timeoutMs: 3000,
          scheduleSeconds: [0, 1],
        },
        {
          tenant: 0,
          ordered: false,
          maxInFlight: 8,
          ratePerSecond: null,
          timeoutMs: 3000,
          scheduleSeconds: [0, 1, 2],
        },
        {
          tenant: 1,
          ordered: false,
          maxInFlight: 2,
          ratePerSecond: null,
          timeoutMs: 1000,
          scheduleSeconds: [0, 2, 300],
        },
      ],
      workers: [{ clockOffsetMs: 0, latencyMs: 30 }],
      steps: [
        { atMs: 95, do: 'emit', tenant: 1, count: 1, connection: 1, forMs: 50, end: 'commit' },
        { atMs: 494, do: 'set state', webhook: 1, state: 'PAUSED' },
        { atMs: 787, do: 'pause', worker: 0, ms: 8000 },
        { atMs: 1928, do: 'emit', tenant: 1, count: 5, connection: 1, forMs: 2500, end: 'commit' },
      ],
    },
  'what was stored just after the clock of the database was set back waited for the next sweep': {
    seed: 79,
    spared: null,
    isShared: false,
    webhooks: [
      {
        tenant: 0,
        ordered: false,
        maxInFlight: 8,
        ratePerSecond: null,
        timeoutMs: 1000,
        scheduleSeconds: [0, 1],
      },
    ],
    workers: [{ clockOffsetMs: 0, latencyMs: 2 }],
    steps: [
      { atMs: 1, do: 'network', worker: 0, what: 'slow', share: 1, at: 'claim_deliveries', ms: 1500 },
      { atMs: 50, do: 'emit', tenant: 0, count: 1, connection: 0, forMs: 5, end: 'commit' },
      { atMs: 3000, do: 'step database clock', ms: -600_000 },
      { atMs: 3500, do: 'emit', tenant: 0, count: 2, connection: 0, forMs: 5, end: 'commit' },
    ],
  },
  'the health of a webhook that failed after the clock of the database was set back was taken for good': {
    seed: 78,
    spared: null,
    isShared: false,
    webhooks: [
      {
        tenant: 0,
        ordered: false,
        maxInFlight: 64,
        ratePerSecond: null,
        timeoutMs: 1000,
        scheduleSeconds: [0, 30],
      },
    ],
    workers: [{ clockOffsetMs: 0, latencyMs: 2 }],
    steps: [
      { atMs: 1500, do: 'step database clock', ms: -7000 },
      { atMs: 3650, do: 'accept', worker: 0, tenant: 0, count: 1 },
      { atMs: 4200, do: 'receiver', webhook: 0, is: 'reset' },
      { atMs: 5000, do: 'accept', worker: 0, tenant: 0, count: 3 },
    ],
  },
}
