import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../../../scripts/temporary-postgres.ts'

/** A real PgBouncer in front of the server of a database. */
export interface TemporaryPgbouncer {
  /** The same database, through it. */
  readonly url: string
  stop(): Promise<void>
}

/** @param settings of its section `pgbouncer`, beside where it listens. */
export async function startPgbouncer(
  databaseUrl: string,
  settings: readonly string[],
): Promise<TemporaryPgbouncer> {
  const server = new URL(databaseUrl)
  const folder = mkdtempSync('/tmp/gancho-pgbouncer-')
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    [
      '[databases]',
      `* = host=${server.hostname} port=${server.port} user=${server.username}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = any',
      ...settings,
    ].join('\n'),
  )
  const account = accountForPgbouncer()
  if (account.uid !== undefined) chownSync(folder, account.uid, account.uid)
  const pooler = spawn('/usr/sbin/pgbouncer', [file], { ...account, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  await new Promise<void>((resolve, reject) => {
    pooler.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('process up')) resolve()
    })
    pooler.once('exit', () => reject(new Error(`PgBouncer stopped at start:\n${log}`)))
  })
  pooler.removeAllListeners('exit')
  const url = new URL(databaseUrl)
  url.port = String(port)
  return {
    url: url.href,
    async stop() {
      pooler.kill('SIGQUIT')
      if (pooler.exitCode === null && pooler.signalCode === null) await once(pooler, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
}

/** It refuses to run as root, as PostgreSQL does. */
function accountForPgbouncer(): { uid?: number } {
  if (process.getuid?.() !== 0) return {}
  return { uid: Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' })) }
}
