import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A Redis of its own, on a free port of loopback, without a disk. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** As the kernel ends a process. */
  kill(): Promise<void>
  /** Starts it again, empty, where it was. */
  start(): Promise<void>
  /** It keeps its connections and does not answer. */
  freeze(): void
  thaw(): void
  /** One command, as redis-cli gives it. */
  command(...args: string[]): Promise<string>
  close(): Promise<void>
}

export async function startRedisServer(settings: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-redis-'))
  const port = await freePort()
  let server: ChildProcess | null = null

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
export interface RedisCluster {
  readonly url: string
  readonly nodes: readonly RedisServer[]
  close(): Promise<void>
}

export async function startRedisCluster(): Promise<RedisCluster> {
  const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000']
  const nodes = await Promise.all([1, 2, 3].map(() => startRedisServer(settings)))
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'])
  for (const { command } of nodes) while (!(await command('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  return {
    url: `redis-cluster://${addresses.join(',')}`,
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

/** Stands between workers and Redis, and makes everything that passes late. */
export interface SlowProxy {
  readonly url: string
  /** From now on, each way. */
  delay(ms: number): void
  /** Connections that are there now never hear of anything again; new ones do. */
  forgetConnections(): void
  close(): Promise<void>
}

export async function startSlowProxy(redis: RedisServer): Promise<SlowProxy> {
  let delayMs = 0
  const open = new Set<{ forgotten: boolean; destroy(): void }>()
  const server = createServer((client) => {
    const upstream = connect(redis.port, '127.0.0.1')
    const connection = {
      forgotten: false,
      destroy() {
        client.destroy()
        upstream.destroy()
      },
    }
    open.add(connection)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      let before = Promise.resolve()
      from.on('data', (chunk) => {
        const wait = setTimeout(delayMs)
        // One after the other, however the delay changes.
        before = before
          .then(() => wait)
          .then(() => {
            if (!connection.forgotten && to.writable) to.write(chunk)
          })
      })
      from.on('error', () => {})
      from.on('close', () => {
        open.delete(connection)
        to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `redis://127.0.0.1:${address.port}`,
    delay(ms) {
      delayMs = ms
    },
    forgetConnections() {
      for (const connection of open) connection.forgotten = true
    },
    async close() {
      for (const connection of open) connection.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
