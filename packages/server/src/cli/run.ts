import type { Command } from 'commander'
import { ConfigError, loadConfig } from '../config.ts'
import { stopOnSignal } from '../server/stop-on-signal.ts'
import { endOnUnforeseen } from './end-on-unforeseen.ts'
import { addSettings, settingsOf } from './flags.ts'
import { keepHeapSmall } from './heap.ts'
import { addExamples, addJson } from './help.ts'
import { createOutput } from './output.ts'
import { reportAndExit } from './report.ts'

export function addStartCommand(program: Command): void {
  const command = addSettings(program.command('start')).description(
    'run everything: the API, and a worker that delivers',
  )
  addJson(
    command,
    '`{"url", "public_url", "metrics_url", "operator_key"}` once it listens; the key is there at the first start alone',
  )
  addExamples(
    command,
    ['on the embedded database', 'gancho start'],
    [
      'on PostgreSQL, for other machines',
      'DATABASE_URL=postgres://gancho@db/app gancho start --host 0.0.0.0',
    ],
  )
  command.action(async (options: { json?: boolean }) => {
    const config = loadConfig(settingsOf(command))
    keepHeapSmall()
    const [{ startServer }, { makeFirstOperatorKey }, { databaseName }] = await Promise.all([
      import('../server/server.ts'),
      import('../features/access/first-operator-key.ts'),
      import('../server/open-database.ts'),
    ])
    const server = await startServer(config)
    stopOnSignal(() => server.stop(), reportAndExit)
    endOnUnforeseen(server.logger, () => server.stop())
    const key = config.operatorKey === null ? await makeFirstOperatorKey({ deps: server }) : null
    const { url, publicUrl, metricsUrl } = server
    const output = createOutput(options)
    output.value({ url, public_url: publicUrl, metrics_url: metricsUrl, operator_key: key })
    output.line(
      `Gancho listens on ${url}, on ${databaseName(config)}.\nPanel: ${publicUrl}/  API reference: ${publicUrl}/docs`,
    )
    if (key !== null) output.line(`First start: your operator key, shown only now, is\n  ${key}`)
  })
}

export function addWorkerCommand(program: Command): void {
  const command = addSettings(
    program.command('worker'),
    'HOST',
    'DATABASE_URL',
    'REDIS_URL',
    'GANCHO_DATA',
    'GANCHO_MASTER_KEY',
    'GANCHO_PUBLIC_URL',
    'GANCHO_ALLOW_NETWORKS',
    'GANCHO_SMTP_URL',
    'GANCHO_MAIL_FROM',
    'GANCHO_RETENTION_DAYS',
    'GANCHO_METRICS_PORT',
    'GANCHO_LOG_LEVEL',
  ).description('deliver, beside other processes on the same PostgreSQL')
  addJson(command, '`{"metrics_url"}` once it delivers')
  addExamples(command, [
    'one more process that delivers',
    'DATABASE_URL=postgres://gancho@db/app gancho worker --metrics-port 9464',
  ])
  command.action(async (options: { json?: boolean }) => {
    const config = loadConfig(settingsOf(command))
    keepHeapSmall()
    if (config.databaseUrl === null) {
      throw new ConfigError(
        'A worker shares a PostgreSQL with other processes: set DATABASE_URL. The embedded database serves one process.',
      )
    }
    const [{ startWorkerOnly }, { databaseName }] = await Promise.all([
      import('../server/server.ts'),
      import('../server/open-database.ts'),
    ])
    const { metricsUrl, logger, stop } = await startWorkerOnly(config)
    stopOnSignal(stop, reportAndExit)
    endOnUnforeseen(logger, stop)
    const output = createOutput(options)
    output.value({ metrics_url: metricsUrl })
    const metrics = metricsUrl === null ? '' : ` Metrics: ${metricsUrl}.`
    output.line(`Delivering from ${databaseName(config)}.${metrics}`)
  })
}

export function addDevCommand(program: Command): void {
  const command = addSettings(program.command('dev')).description(
    'start, with a demo tenant, a receiver that verifies, and loopback allowed over http',
  )
  addExamples(command, ['everything to try webhooks with, on this machine', 'gancho dev'])
  command.action(async () => {
    const config = loadConfig(settingsOf(command), { development: true })
    keepHeapSmall()
    const [{ startDev }, { banner }] = await Promise.all([
      import('../dev/dev.ts'),
      import('../dev/banner.ts'),
    ])
    const dev = await startDev({ config })
    stopOnSignal(() => dev.stop(), reportAndExit, process.stdout)
    endOnUnforeseen(dev.server.logger, () => dev.stop())
    console.log(banner(dev))
  })
}
