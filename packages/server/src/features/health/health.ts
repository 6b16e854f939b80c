/**
 * Why a process is not as well as it should be. docs/guide/monitoring.md has a section for each, and the panel a text.
 * `database_unwritable` and `worker_stuck` keep it from working; with the others it works worse, or will.
 */
export const healthCodes = [
  'database_unwritable',
  'worker_stuck',
  'heartbeats_stalled',
  'pool_exhausted',
  'chore_failing',
  'partitions_missing',
  'default_partition_filled',
  'clock_jumped',
] as const

export type HealthCode = (typeof healthCodes)[number]

/** Something that is not well. */
export interface HealthReason {
  readonly code: HealthCode
  /** For whoever runs Gancho. It names no address, tenant or secret: probes show it to anybody. */
  readonly message: string
  readonly since: Date
}

/** Collects what is not well with a process, for probes, metrics, the log, `gancho doctor` and the panel. */
export interface Health {
  /** @param message null when all is well in this respect. */
  report(code: HealthCode, message: string | null): void
  /** Asks at each reading, where something becomes wrong as time passes. In place of reports of that code. */
  watch(code: HealthCode, look: () => string | null): void
  /** In the order of `healthCodes`, the worst first. */
  reasons(): readonly HealthReason[]
}

/** What of a process is told of, as soon as it is noticed. */
export interface HealthChange {
  readonly reason: HealthReason
  readonly isOver: boolean
}

/** @param onChange told when something begins to be wrong, and when it ends. */
export function createHealth({
  now,
  onChange,
}: {
  now: () => number
  onChange: (change: HealthChange) => void
}): Health {
  const current = new Map<HealthCode, HealthReason>()
  const watched = new Map<HealthCode, () => string | null>()

  function report(code: HealthCode, message: string | null): void {
    const known = current.get(code)
    if (message !== null) {
      const reason = { code, message, since: known?.since ?? new Date(now()) }
      current.set(code, reason)
      if (known === undefined) onChange({ reason, isOver: false })
    } else if (known !== undefined) {
      current.delete(code)
      onChange({ reason: known, isOver: true })
    }
  }

  return {
    report,
    watch(code, look) {
      watched.set(code, look)
    },
    reasons() {
      for (const [code, look] of watched) report(code, look())
      return healthCodes.flatMap((code) => current.get(code) ?? [])
    },
  }
}
