import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A `gancho worker` of its own, as an operator starts it. */
export interface WorkerProcess {
  /** As the kernel ends a process: nothing of it runs any more. */
  kill(): Promise<void>
  /** As a deployment ends it. @returns its exit code. */
  stop(): Promise<number | null>
  /** What it logged. */
  readonly log: string
}

export const ganchoCommand = fileURLToPath(new URL('../../src/cli/gancho.ts', import.meta.url))

/** The key of `testSecretBox`. */
const masterKey = Buffer.alloc(32, 7).toString('base64')

/**
 * Starts one, with more settings if need be; resolves when it delivers.
 * @param command the program, where it is not the one of this version.
 */
export async function startWorkerProcess(
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
  command = ganchoCommand,
): Promise<WorkerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-worker-'))
  const child = spawn(process.execPath, [command, 'worker', '--log-level', 'info'], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      GANCHO_DATA: folder,
      GANCHO_MASTER_KEY: masterKey,
      GANCHO_ALLOW_NETWORKS: '127.0.0.0/8',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  child.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => log.includes('Delivering from') && resolve())
    child.once('exit', () => reject(new Error(`the worker ended at its start:\n${log}`)))
  })
  return {
    kill: () => end(child, 'SIGKILL').then(() => {}),
    stop: () => end(child, 'SIGTERM'),
    get log() {
      return log
    },
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
  return child.exitCode
}
