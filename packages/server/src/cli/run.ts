import type { Command } from 'commander'
import { type Config, ConfigError, loadConfig } from '../config.ts'
import { banner } from '../dev/banner.ts'
import { startDev } from '../dev/dev.ts'
import { startServer, startWorkerOnly } from '../server.ts'
import { makeFirstOperatorKey } from '../services/first-operator-key.ts'
import { addSettings, settingsOf } from './flags.ts'
import { reportAndExit } from './report.ts'
import { stopOnSignal } from './stop-on-signal.ts'

export function addStartCommand(program: Command): void {
  addSettings(program.command('start'))
    .description('run everything: the API, and a worker that delivers')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgres://gancho@db/app gancho start --host 0.0.0.0')
    .action(async (_options: unknown, command: Command) => {
      const config = loadConfig(settingsOf(command))
      const server = await startServer(config)
      stopOnSignal(() => server.stop(), reportAndExit)
      console.log(
        `Gancho listens on ${server.url}, on ${databaseOf(config)}.\nPanel: ${server.publicUrl}/  API reference: ${server.publicUrl}/docs`,
      )
      const key = config.operatorKey === null ? await makeFirstOperatorKey({ deps: server }) : null
      if (key !== null) console.log(`First start: your operator key, shown only now, is\n  ${key}`)
    })
}

export function addWorkerCommand(program: Command): void {
  addSettings(
    program.command('worker'),
    'HOST',
    'DATABASE_URL',
    'REDIS_URL',
    'GANCHO_DATA',
    'GANCHO_MASTER_KEY',
    'GANCHO_ALLOW_NETWORKS',
    'GANCHO_RETENTION_DAYS',
    'GANCHO_METRICS_PORT',
    'GANCHO_LOG_LEVEL',
  )
    .description('deliver, beside other processes on the same PostgreSQL')
    .action(async (_options: unknown, command: Command) => {
      const config = loadConfig(settingsOf(command))
      if (config.databaseUrl === null) {
        throw new ConfigError(
          'A worker shares a PostgreSQL with other processes: set DATABASE_URL. The embedded database serves one process.',
        )
      }
      const { metricsUrl, stop } = await startWorkerOnly(config)
      stopOnSignal(stop, reportAndExit)
      const metrics = metricsUrl === null ? '' : ` Metrics: ${metricsUrl}.`
      console.log(`Delivering from ${databaseOf(config)}.${metrics}`)
    })
}

export function addDevCommand(program: Command): void {
  addSettings(program.command('dev'))
    .description('start, with a demo tenant, a receiver that verifies, and loopback allowed over http')
    .action(async (_options: unknown, command: Command) => {
      const dev = await startDev({ config: loadConfig(settingsOf(command), { development: true }) })
      stopOnSignal(() => dev.stop(), reportAndExit, process.stdout)
      console.log(banner(dev))
    })
}

/** Names the database without its password. */
function databaseOf({ databaseUrl, dataFolder }: Config): string {
  if (databaseUrl === null) return `the embedded database in ${dataFolder}`
  const url = new URL(databaseUrl)
  return `PostgreSQL at ${url.host}${url.pathname}`
}
