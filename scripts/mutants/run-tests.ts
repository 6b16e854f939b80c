import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

/** What tests made of a mutant: they failed, they did not end in time, or they noticed nothing. */
export type Verdict = 'killed' | 'timed out' | 'survived'

/**
 * Runs tests in a copy of the repository, until the first that fails. They are ended, with everything that they
 * started, when they take longer than `limitMs`: many a mutant loops for ever.
 */
export async function runTests(
  folder: string,
  tests: readonly string[],
  { limitMs, environment }: { readonly limitMs: number; readonly environment: NodeJS.ProcessEnv },
): Promise<Verdict> {
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
  const over = new AbortController()
  const [code] = await Promise.race([
    once(child, 'exit'),
    delay(limitMs, ['timed out'] as const, { signal: over.signal }).catch(() => ['timed out'] as const),
  ])
  over.abort()
  endGroup(child.pid)
  if (code === 'timed out') return 'timed out'
  return code === 0 ? 'survived' : 'killed'
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}
