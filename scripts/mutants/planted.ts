/** A fault that once went unnoticed by every test. */
export interface Planted {
  readonly name: string
  /** What is wrong with the code then. */
  readonly what: string
  readonly file: string
  /** What stands in the file, once, and what stands there instead. */
  readonly find: string
  readonly replacement: string
  /** The tests that have to notice. */
  readonly tests: readonly string[]
}

const server = 'packages/server'

export const planted: readonly Planted[] = [
  {
    name: 'M1',
    what: 'a success does not end the failing of a webhook that another worker saw fail',
    file: `${server}/src/store/queries/record-outcomes.ts`,
    find: 'WHEN v.healthy THEN NULL',
    replacement: 'WHEN v.healthy THEN w.failing_since',
    tests: [
      `${server}/test/worker/webhook-health.test.ts`,
      `${server}/test/store/record-webhook-health.test.ts`,
    ],
  },
  {
    name: 'M2',
    what: 'a worker rescues the leases of others while it does not hold its own',
    file: `${server}/src/worker/rescue.ts`,
    find: '!worker.holdsLeases()',
    replacement: 'false',
    tests: ['clock-steps', 'leases', 'run-worker'].map((name) => `${server}/test/worker/${name}.test.ts`),
  },
  {
    name: 'M3',
    what: 'lanes start requests after the leases were lost',
    file: `${server}/src/worker/lanes.ts`,
    find: ' || !isOpen()',
    replacement: '',
    tests: [`${server}/src/worker/lanes.test.ts`, `${server}/test/worker/leases.test.ts`],
  },
  {
    name: 'M4',
    what: "the database's clock is taken to be this machine's own",
    file: `${server}/src/store/database-clock.ts`,
    find: 'Math.floor(steadyMs() + offset.ms)',
    replacement: 'wallMs()',
    tests: [`${server}/test/store/database-clock.test.ts`, `${server}/test/worker/clock-steps.test.ts`],
  },
]

/** @returns null when what the fault changes is not there any more: then it has to be planted anew. */
export function plant({ find, replacement }: Planted, source: string): string | null {
  const parts = source.split(find)
  return parts.length === 2 ? parts.join(replacement) : null
}
