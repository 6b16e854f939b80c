import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sourceEnvironment } from '../../scripts/source-environment.ts'
import type { Bench } from '../bench.ts'
import { secret } from '../sample-event.ts'
import type { Target } from './publisher-process.ts'

/** `gancho start` as people run it, in a process of its own. */
export interface Gancho {
  readonly pid: number
  readonly url: string
  target(tenant: string): Target
  /** Creates a webhook over the API, for every event type. @returns its id. */
  addWebhook(tenant: string, webhook: { url: string; [setting: string]: unknown }): Promise<string>
  /** Pauses a webhook over the API. */
  pause(tenant: string, webhookId: string): Promise<void>
  kill(): Promise<void>
}

const operatorKey = 'operator-key-of-the-benchmark'
/** The same for every start: a server that is started again must read the secrets of the one before. */
const masterKey = '42'.repeat(32)

/**
 * Starts that of the checkout that is measured.
 * @param databaseUrl null starts it on the embedded database, in a folder that goes away with the scope.
 */
export async function startGancho(
  { scope, checkout }: Pick<Bench, 'scope' | 'checkout'>,
  databaseUrl: string | null,
): Promise<Gancho> {
  const folder = mkdtempSync('/tmp/gancho-bench-')
  scope.onEnd(() => rmSync(folder, { recursive: true, force: true }))
  const logFile = join(folder, 'log')
  const log = openSync(logFile, 'a')
  const cli = join(checkout, 'packages/server/src/cli/gancho.ts')
  const child = spawn(process.execPath, [cli, 'start'], {
    stdio: ['ignore', 'pipe', log],
    env: {
      ...sourceEnvironment,
      PORT: '0',
      GANCHO_DATA: join(folder, 'data'),
      GANCHO_OPERATOR_KEY: operatorKey,
      GANCHO_MASTER_KEY: masterKey,
      GANCHO_ALLOW_NETWORKS: '127.0.0.0/8',
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    },
  })
  closeSync(log)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  scope.onEnd(kill)
  const { pid, stdout } = child
  if (pid === undefined || stdout === null) throw new Error('gancho could not be started')

  let url: string | undefined
  for await (const line of createInterface(stdout)) {
    url = /listens on (http:[^\s,]+)/.exec(line)?.[1]
    if (url !== undefined) break
  }
  if (url === undefined) throw new Error(`gancho did not start:\n${readFileSync(logFile, 'utf8')}`)
  stdout.resume()

  async function call(method: string, tenant: string, path: string, body: object): Promise<{ id: string }> {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${operatorKey}`,
      'x-tenant-id': tenant,
    }
    const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as { id: string }
  }

  const target = (tenant: string): Target => ({ url, key: operatorKey, tenant })
  return {
    pid,
    url,
    target,
    async addWebhook(tenant, webhook) {
      const { id } = await call('POST', tenant, '/v1/webhooks', { events: ['*'], secret, ...webhook })
      return id
    },
    async pause(tenant, webhookId) {
      await call('PATCH', tenant, `/v1/webhooks/${webhookId}`, { state: 'PAUSED' })
    },
    kill,
  }
}
