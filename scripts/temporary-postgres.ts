import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { findPostgres } from './postgres-binaries.ts'
import type { SmallDisk } from './small-disk.ts'

/** A PostgreSQL server of our own, on a free loopback port, with a data folder that goes away with it. */
export interface TemporaryPostgres {
  /** Connection URL of its superuser and database `postgres`. */
  readonly url: string
  readonly version: string
  /** The main process that was started last. */
  readonly pid: number
  /** False when it has ended, by itself or not. */
  readonly isRunning: boolean
  /** Ends it as the loss of its machine does: nothing is flushed, nobody is told. */
  kill(): Promise<void>
  /** Ends it as an administrator does. Its data stays. */
  halt(): Promise<void>
  /**
   * Starts it again on its data and its port.
   * @throws when it does not come up; the message is what it logged.
   */
  start(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/**
 * Starts one with the given settings (`name=value`); durable unless they say otherwise.
 * @param disk where its data is, when that can be filled.
 */
export async function startTemporaryPostgres(
  settings: readonly string[] = [],
  disk?: SmallDisk,
): Promise<TemporaryPostgres> {
  return await startServer(
    settings,
    (data) => [
      'initdb',
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'],
    ],
    disk,
  )
}

/** Starts a streaming replica, which follows its primary until it is promoted. */
export async function startReplicaOf(primary: TemporaryPostgres): Promise<TemporaryPostgres> {
  return await startServer([], (data) => [
    'pg_basebackup',
    ['-D', data, '-d', primary.url, '--write-recovery-conf', '--checkpoint=fast', '--no-sync'],
  ])
}

/** @param fill the program of PostgreSQL that fills the data folder, and its arguments. */
async function startServer(
  settings: readonly string[],
  fill: (data: string) => [program: string, args: readonly string[]],
  disk?: SmallDisk,
): Promise<TemporaryPostgres> {
  const bin = findPostgres()
  if (bin === null) throw new Error('PostgreSQL 15 or newer is not installed: apt-get install postgresql')
  const folder = mkdtempSync('/tmp/gancho-postgres-')
  const account = accountForPostgres()
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid ?? account.uid)
  const data = join(disk?.folder ?? folder, 'data')
  const [program, args] = fill(data)
  // Only root enters the namespace of a disk, and becomes the account there.
  const { uid, gid } = account
  const become = uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  const [enter, spawnOptions] =
    disk === undefined ? [[], { ...account, cwd: folder }] : [[...disk.enter, ...become], { cwd: folder }]
  const callOf = (call: readonly string[]) => {
    const [first = '', ...rest] = [...enter, ...call]
    return [first, rest] as const
  }
  execFileSync(...callOf([join(bin, program), ...args]), { ...spawnOptions, stdio: 'pipe' })
  const port = await freePort()
  const options = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    ...settings,
  ]
  let server: ChildProcess | null = null

  async function start(): Promise<void> {
    const call = callOf([
      join(bin ?? '', 'postgres'),
      '-D',
      data,
      ...options.flatMap((option) => ['-c', option]),
    ])
    const started = spawn(...call, { ...spawnOptions, stdio: ['ignore', 'ignore', 'pipe'] })
    server = started
    await accepting(started.stderr, started)
  }

  const isRunning = () => server !== null && server.exitCode === null && server.signalCode === null

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server === null || !isRunning()) return
    const exit = once(server, 'exit')
    server.kill(signal)
    await exit
  }

  await start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    version: execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).trim(),
    get pid() {
      return server?.pid ?? 0
    },
    get isRunning() {
      return isRunning()
    },
    kill: () => end('SIGKILL'),
    halt: () => end('SIGINT'),
    start,
    async stop() {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: Debian's package makes an account for it. */
function accountForPostgres(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function accepting(log: NodeJS.ReadableStream, server: NodeJS.EventEmitter): Promise<void> {
  let text = ''
  await new Promise<void>((resolve, reject) => {
    log.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (/ready to accept (read-only )?connections/.test(text)) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL stopped at start:\n${text}`)))
  })
  log.removeAllListeners('data')
  log.resume()
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
