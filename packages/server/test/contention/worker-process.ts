import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sourceEnvironment } from '../../../../scripts/source-environment.ts'

/** A Gancho of its own, as an operator starts it. */
export interface GanchoProcess {
  readonly pid: number
  /** As the kernel ends a process: nothing of it runs any more. */
  kill(): Promise<void>
  /** As a deployment ends it. @returns its exit code. */
  stop(): Promise<number | null>
  /** What it logged. */
  readonly log: string
  /** Where its probes answer. */
  readonly monitorUrl: string
}

/** A `gancho worker`. */
export type WorkerProcess = GanchoProcess

/** A `gancho start`: the API and a worker. */
export interface ServerProcess extends GanchoProcess {
  readonly url: string
}

export const ganchoCommand = fileURLToPath(new URL('../../src/cli/gancho.ts', import.meta.url))

/** The key of `testSecretBox`. */
const masterKey = Buffer.alloc(32, 7).toString('base64')

/** The operator key of servers. */
export const operatorKey = 'the operator key of every test'

/**
 * Starts a worker, with more settings if need be; resolves when it delivers.
 * @param command the program, where it is not the one of this version.
 */
export async function startWorkerProcess(
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
  command = ganchoCommand,
): Promise<WorkerProcess> {
  const call = [process.execPath, command, 'worker']
  const environment = { DATABASE_URL: databaseUrl, GANCHO_METRICS_PORT: '0', ...settings }
  const started = await launch(call, environment, 'Delivering from')
  const [, monitorUrl = ''] = started.log.match(/Metrics: (\S+)\/metrics/) ?? []
  return Object.assign(started, { monitorUrl })
}

/**
 * Starts a server on a free port; resolves when it listens.
 * @param settings the database among them.
 * @param wrapper a command that runs the server, with its arguments.
 * @param command the program, where it is not the one of this version.
 */
export async function startServerProcess(
  settings: Readonly<Record<string, string>>,
  wrapper: readonly string[] = [],
  command = ganchoCommand,
): Promise<ServerProcess> {
  const call = [...wrapper, process.execPath, command, 'start']
  const environment = { PORT: '0', GANCHO_OPERATOR_KEY: operatorKey, ...settings }
  const started = await launch(call, environment, 'API reference')
  const [, url = ''] = started.log.match(/Gancho listens on (\S+),/) ?? []
  return Object.assign(started, { url, monitorUrl: url })
}

/** Runs a command until it writes that it is ready. */
async function launch(
  [program = '', ...args]: readonly string[],
  settings: Readonly<Record<string, string>>,
  ready: string,
): Promise<Omit<GanchoProcess, 'monitorUrl'>> {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-process-'))
  const child = spawn(program, [...args, '--log-level', 'info'], {
    env: {
      ...sourceEnvironment,
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
    child.stdout.on('data', () => log.includes(ready) && resolve())
    child.once('exit', () => reject(new Error(`Gancho ended at its start:\n${log}`)))
  })
  return {
    pid: child.pid ?? 0,
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
