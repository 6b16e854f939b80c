import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, startTemporaryRedis, type TemporaryRedis } from './temporary-redis.ts'

const run = promisify(execFile)

/** A primary, its replica, and three sentinels that promote the replica when the primary is gone for two seconds. */
export interface TemporarySentinels {
  /** With the user that servers and sentinels know. */
  readonly url: string
  readonly sentinels: readonly Sentinel[]
  /** Whom the sentinels name now. */
  primary(): Promise<TemporaryRedis>
  close(): Promise<void>
}

interface Sentinel {
  readonly port: number
  /** It keeps its connections and does not answer. */
  freeze(): void
  thaw(): void
  command(...args: string[]): Promise<string>
  close(): Promise<void>
}

const user = ['gancho', 'on', '>s3cret', '~*', '&*', '+@all']
const primaryName = 'main'

export async function startTemporarySentinels(): Promise<TemporarySentinels> {
  const first = await startTemporaryRedis(['--user', ...user])
  const second = await startTemporaryRedis([
    ...['--user', ...user],
    ...['--replicaof', '127.0.0.1', String(first.port)],
  ])
  const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel(first.port, 2)))
  for (const { command } of sentinels) {
    while (!(await command('SENTINEL', 'CKQUORUM', primaryName)).startsWith('OK 3'));
    while (!(await command('SENTINEL', 'REPLICAS', primaryName)).includes(String(second.port)));
  }
  const addresses = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')
  return {
    url: `redis-sentinel://gancho:s3cret@${addresses}/${primaryName}?sentinel_username=gancho&sentinel_password=s3cret`,
    sentinels,
    async primary() {
      const named = await sentinels.at(-1)?.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', primaryName)
      return named?.includes(String(first.port)) ? first : second
    },
    async close() {
      for (const each of [...sentinels, first, second]) await each.close()
    },
  }
}

/**
 * Starts one, with a user `gancho`, for the primary on that port, which it calls `main`.
 * @param quorum how many sentinels have to agree that the primary is gone.
 */
export async function startSentinel(
  primaryPort: number,
  quorum: number,
  more: readonly string[] = [],
): Promise<Sentinel> {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-sentinel-'))
  const port = await freePort()
  // A file, as it writes what it learns into it.
  const file = join(folder, 'sentinel.conf')
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `user ${user.join(' ')}`,
    `sentinel monitor ${primaryName} 127.0.0.1 ${primaryPort} ${quorum}`,
    `sentinel down-after-milliseconds ${primaryName} 2000`,
    `sentinel failover-timeout ${primaryName} 6000`,
    ...more,
  ]
  writeFileSync(file, settings.join('\n'))
  const server: ChildProcess = spawn('redis-server', [file, '--sentinel'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    server.stdout?.on('data', (text: Buffer) => text.includes('+monitor') && resolve())
    server.once('exit', () => reject(new Error('the sentinel ended at its start')))
  })
  return {
    port,
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    command: async (...args) => (await run('redis-cli', ['-p', String(port), ...args])).stdout.trim(),
    async close() {
      const exit = once(server, 'exit')
      server.kill('SIGKILL')
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
