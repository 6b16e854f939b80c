import type { Disturbance } from './network.ts'
import type { Behaviour } from './receivers.ts'

/** One thing that happens in a simulation, so many milliseconds after its beginning. */
export type Step = { readonly atMs: number } & Act

export type Act =
  /** A producer's transaction that begins now, and ends later. */
  | {
      readonly do: 'emit'
      readonly tenant: number
      readonly count: number
      readonly connection: number
      readonly forMs: number
      readonly end: 'commit' | 'roll back'
    }
  /** The same over HTTP, to the process of a worker. */
  | { readonly do: 'accept'; readonly worker: number; readonly tenant: number; readonly count: number }
  | { readonly do: 'receiver'; readonly webhook: number; readonly is: Behaviour }
  | {
      readonly do: 'crash'
      readonly worker: number
      readonly at: string | null
      readonly phase: 'before' | 'after'
      readonly times: number
      readonly downMs: number
    }
  | { readonly do: 'stop'; readonly worker: number; readonly downMs: number }
  | { readonly do: 'pause' | 'suspend'; readonly worker: number; readonly ms: number }
  | { readonly do: 'step clock'; readonly worker: number; readonly ms: number }
  | { readonly do: 'step database clock'; readonly ms: number }
  | {
      readonly do: 'network'
      readonly worker: number
      readonly what: Disturbance
      /** Of the statements whose name begins with `at`, or of all. */
      readonly share: number
      readonly at: string | null
      readonly ms: number
    }
  | { readonly do: 'database down'; readonly ms: number }
  | { readonly do: 'set state'; readonly webhook: number; readonly state: 'ACTIVE' | 'PAUSED' }
  | { readonly do: 'edit'; readonly webhook: number; readonly what: 'url' | 'limit' | 'description' }
  | { readonly do: 'delete' | 'rotate' | 'test'; readonly webhook: number }
  | { readonly do: 'cancel' | 'retry'; readonly nth: number }
  | { readonly do: 'replay'; readonly webhook: number; readonly kind: 'recover' | 'missing' | 'all' }
  | { readonly do: 'expunge'; readonly tenant: number; readonly nth: number }
  | { readonly do: 'redis'; readonly is: 'up' | 'down' | 'mute' }
  /** All workers stop, and time passes. */
  | { readonly do: 'days pass'; readonly days: number }

export interface WebhookPlan {
  readonly tenant: number
  readonly ordered: boolean
  readonly maxInFlight: number
  readonly ratePerSecond: number | null
  readonly timeoutMs: number
  readonly scheduleSeconds: readonly number[]
}

export interface WorkerPlan {
  /** By how much its clock is off from the beginning. */
  readonly clockOffsetMs: number
  readonly latencyMs: number
}

/** Everything that is decided before a simulation begins. */
export interface Plan {
  readonly seed: number
  readonly isShared: boolean
  readonly webhooks: readonly WebhookPlan[]
  readonly workers: readonly WorkerPlan[]
  readonly steps: readonly Step[]
  /** A tenant that nothing goes wrong for: see neighbours.ts. */
  readonly spared: string | null
}
