import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Scope } from '../scope.ts'

/** A Redis of its own, without a disk. */
export async function startRedis(scope: Scope): Promise<{ readonly pid: number; readonly url: string }> {
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  scope.onEnd(async () => {
    server.kill('SIGKILL')
    await once(server, 'exit')
  })
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text: Buffer) => text.includes('Ready to accept connections') && resolve())
    server.once('exit', () => reject(new Error('redis-server did not start')))
  })
  if (server.pid === undefined) throw new Error('redis-server did not start')
  return { pid: server.pid, url: `redis://127.0.0.1:${port}` }
}
