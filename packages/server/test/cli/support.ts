import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { sourceEnvironment } from '../../../../scripts/source-environment.ts'

const gancho = new URL('../../src/cli/gancho.ts', import.meta.url).pathname

/** A command as a process of its own, as a person or a script calls it. */
export interface Running {
  readonly stdout: () => string
  readonly stderr: () => string
  /** Waits until it has written that to its standard output. */
  until(pattern: RegExp): Promise<void>
  untilError(pattern: RegExp): Promise<void>
  interrupt(): void
  readonly exit: Promise<number>
}

export function startGancho(
  args: readonly string[],
  { cwd = '/tmp', env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Running {
  const child = spawn(process.execPath, [gancho, ...args], {
    cwd,
    env: { ...sourceEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const exit = once(child, 'close').then(([code]: (number | null)[]) => code ?? -1)
  const until = async (written: () => string, pattern: RegExp) => {
    while (!pattern.test(written())) {
      if (child.exitCode !== null) throw new Error(`It ended before ${pattern}:\n${stdout}\n${stderr}`)
      await setTimeout(20)
    }
  }
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    until: (pattern) => until(() => stdout, pattern),
    untilError: (pattern) => until(() => stderr, pattern),
    interrupt: () => void child.kill('SIGINT'),
    exit,
  }
}

/** Runs a command to its end. */
export async function runGancho(...call: Parameters<typeof startGancho>) {
  const running = startGancho(...call)
  const code = await running.exit
  return { code, stdout: running.stdout(), stderr: running.stderr() }
}
