import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { Webhook } from '@gancho/client/http'
import type { Config } from '../config.ts'
import { type GanchoServer, startServer } from '../server/server.ts'
import { demoSecret, demoTenantId, prepareDemoTenant } from './demo-tenant.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { verdictLine } from './verdict-line.ts'

/** A server to try things with: a tenant, its key, and a receiver that says what it makes of each delivery. */
export interface Dev {
  readonly server: GanchoServer
  readonly tenantId: string
  readonly apiKey: string
  readonly webhook: Webhook
  /** A portal link: opens the panel of the tenant, once, within an hour. */
  readonly panelUrl: string
  readonly receiver: Receiver
  readonly terminal: Terminal
  /** Lets what is under way arrive at the receiver, and stops it last. */
  stop(): Promise<void>
}

/**
 * Starts everything on this machine.
 * @param options.receiverPort preferred: another one is taken when it is not free.
 * @param options.config of the development mode: `loadConfig(flags, { development: true })`.
 */
export async function startDev({
  config,
  terminal = createTerminal(process.stdout),
  // Beside the API, so that it is where it was the last time.
  receiverPort = config.port === 0 ? 0 : config.port + 1,
}: {
  readonly config: Config
  readonly terminal?: Terminal
  readonly receiverPort?: number
}): Promise<Dev> {
  const now = () => new Date()
  const receiver = await startReceiver({
    secret: demoSecret,
    port: receiverPort,
    now,
    onVerdict: (verdict) => terminal.print(verdictLine(verdict, { at: now(), paint: terminal.paint })),
  })
  const stops = [receiver.stop]
  const stop = async () => {
    for (const stopOne of stops.toReversed()) await stopOne()
  }
  try {
    // For the set-up below; people get a key of the tenant.
    const operatorKey = config.operatorKey ?? `dev-${randomBytes(32).toString('hex')}`
    const server = await startServer({ ...config, operatorKey })
    stops.push(server.stop)
    await mkdir(config.dataFolder, { recursive: true, mode: 0o700 })
    const installation = { baseUrl: server.url, operatorKey, dataFolder: config.dataFolder }
    const tenant = await prepareDemoTenant(installation, receiver.url)
    return { server, tenantId: demoTenantId, ...tenant, receiver, terminal, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
