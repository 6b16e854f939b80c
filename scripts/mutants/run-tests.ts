import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What tests made of a mutant: they failed, they did not end in time, they noticed nothing, or they were not let end. */
export type Verdict = 'killed' | 'timed out' | 'survived' | 'stopped'

/**
 * Runs tests in a copy of the repository, until the first that fails. They are ended, with everything that they
 * started, when they take longer than `limitMs`, as many a mutant loops for ever, and when `stopped` says so.
 */
export async function runTests(
  folder: string,
  tests: readonly string[],
  {
    limitMs,
    environment,
    stopped,
  }: {
    readonly limitMs: number
    readonly environment: NodeJS.ProcessEnv
    readonly stopped: AbortSignal
  },
): Promise<Verdict> {
  if (stopped.aborted) return 'stopped'
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--bail=1',
    '--reporter=dot',
    '--maxWorkers=1',
    ...tests,
  ]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    // A group of its own, to end it whole.
    detached: true,
    stdio: 'ignore',
    env: environment,
  })
  const limit = AbortSignal.timeout(Math.ceil(limitMs))
  const ended = once(child, 'exit', { signal: AbortSignal.any([limit, stopped]) })
  const passed = await ended.then(
    ([code]) => code === 0,
    () => null,
  )
  endGroup(child.pid)
  if (passed !== null) return passed ? 'survived' : 'killed'
  return stopped.aborted ? 'stopped' : 'timed out'
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}
