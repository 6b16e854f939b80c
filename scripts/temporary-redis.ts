import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A Redis of our own, on a free port of loopback, without a disk. */
export interface TemporaryRedis {
  readonly url: string
  readonly port: number
  /** Of the process that was started last. */
  readonly pid: number
  /** As the kernel ends a process. */
  kill(): Promise<void>
  /** Starts it again, empty, where it was. */
  start(): Promise<void>
  /** It keeps its connections and does not answer. */
  freeze(): void
  thaw(): void
  /** One command, as redis-cli gives it. @returns what that prints. */
  command(...args: string[]): Promise<string>
  close(): Promise<void>
}

export async function startTemporaryRedis(settings: readonly string[] = []): Promise<TemporaryRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-redis-'))
  const port = await freePort()
  let server: ChildProcess | null = null
  let pid = 0

  async function start(): Promise<void> {
    const memory = ['--maxmemory', '64mb', '--maxmemory-policy', 'noeviction']
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    server = spawn('redis-server', [...place, ...memory, ...settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.stdout?.on('data', (text: Buffer) => text.includes('Ready to accept connections') && resolve())
    server.once('exit', () => reject(new Error('redis-server ended at its start')))
    await promise
    pid = server.pid ?? 0
  }

  async function kill(): Promise<void> {
    if (server === null) return
    const exit = once(server, 'exit')
    server.kill('SIGKILL')
    await exit
    server = null
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return pid
    },
    start,
    kill,
    freeze: () => server?.kill('SIGSTOP'),
    thaw: () => server?.kill('SIGCONT'),
    command: async (...args) => (await run('redis-cli', ['-p', String(port), ...args])).stdout.trim(),
    async close() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Three nodes, each with a third of the keys and no replica. */
export interface TemporaryRedisCluster {
  readonly url: string
  readonly nodes: readonly TemporaryRedis[]
  close(): Promise<void>
}

const slots = 16_384

export async function startTemporaryRedisCluster(): Promise<TemporaryRedisCluster> {
  const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000']
  const nodes = await Promise.all([1, 2, 3].map(() => startTemporaryRedis(settings)))
  // As `redis-cli --cluster create` does it, which waits for seconds between.
  for (const [index, { command, port }] of nodes.entries()) {
    const from = Math.floor((slots * index) / nodes.length)
    const to = Math.floor((slots * (index + 1)) / nodes.length)
    await command('CLUSTER', 'ADDSLOTS', ...Array.from({ length: to - from }, (_, n) => String(from + n)))
    await command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    if (index > 0) await nodes[0]?.command('CLUSTER', 'MEET', '127.0.0.1', String(port))
  }
  for (const { command } of nodes) while (!(await command('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  return {
    url: `redis-cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    close: async () => {
      await Promise.all(nodes.map((node) => node.close()))
    },
  }
}

/** A port that is free, and so is the one of the cluster's own traffic, which is higher by 10,000. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if ((await isFree(port)) && (await isFree(port + 10_000))) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1')
  const isFree = await once(probe, 'listening').then(
    () => true,
    () => false,
  )
  if (isFree) await once(probe.close(), 'close')
  return isFree
}
