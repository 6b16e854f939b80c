import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** The tests failed, did not end in time, passed, or were ended because the whole check was stopped. */
export type Outcome = 'failed' | 'timed out' | 'passed' | 'stopped'

export interface TestRun {
  readonly outcome: Outcome
  /** The test files that failed, from the root of the repository. */
  readonly failedFiles: readonly string[]
  /** The name of the first test that failed. */
  readonly firstFailure: string | null
  /** Milliseconds by test file. */
  readonly durations: ReadonlyMap<string, number>
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly startTime: number
    readonly endTime: number
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/**
 * Runs tests in a copy of the repository until the first failure. The run is ended, with every process that it
 * started, when it takes longer than `limitMs` (many a mutant loops forever) or when `stopped` is aborted.
 * The output goes to `<log>.log`, and the report of vitest to `<log>.json`.
 */
export async function runTests(
  folder: string,
  tests: readonly string[],
  {
    limitMs,
    environment,
    stopped,
    log,
  }: {
    readonly limitMs: number
    readonly environment: NodeJS.ProcessEnv
    readonly stopped: AbortSignal
    readonly log: string
  },
): Promise<TestRun> {
  if (stopped.aborted) return readRun('stopped', folder, log)
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--bail=1',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${log}.json`,
    '--maxWorkers=1',
    ...tests,
  ]
  const output = openSync(`${log}.log`, 'w')
  const child = spawn(process.execPath, args, {
    cwd: folder,
    // A group of its own, to end it whole.
    detached: true,
    stdio: ['ignore', output, output],
    env: environment,
  })
  closeSync(output)
  const limit = AbortSignal.timeout(Math.ceil(limitMs))
  const ended = once(child, 'exit', { signal: AbortSignal.any([limit, stopped]) })
  const passed = await ended.then(
    ([code]) => code === 0,
    () => null,
  )
  endGroup(child.pid)
  if (passed !== null) return readRun(passed ? 'passed' : 'failed', folder, log)
  return readRun(stopped.aborted ? 'stopped' : 'timed out', folder, log)
}

/** Adds what the report says. A run that was ended has left none. */
function readRun(outcome: Outcome, folder: string, log: string): TestRun {
  const report = `${log}.json`
  const { testResults }: JsonReport = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8'))
    : { testResults: [] }
  const files = testResults.map((result) => ({ ...result, file: relative(folder, result.name) }))
  const failed = files.filter(({ status }) => status === 'failed')
  const failures = failed.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed'),
  )
  return {
    outcome,
    failedFiles: failed.map(({ file }) => file),
    firstFailure: failures[0]?.fullName ?? failed[0]?.file ?? null,
    durations: new Map(files.map(({ file, startTime, endTime }) => [file, endTime - startTime])),
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}
