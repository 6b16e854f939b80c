import type { Command } from 'commander'

/** Every setting of the environment that is also a flag: flag, variable, what it is for. */
const settings = [
  ['--port <number>', 'PORT', 'port of the API (8484)'],
  ['--host <address>', 'HOST', 'address to listen on (127.0.0.1)'],
  ['--database-url <url>', 'DATABASE_URL', 'PostgreSQL 15 or newer; without it, the embedded database'],
  [
    '--redis-url <url>',
    'REDIS_URL',
    'Redis, a Redis Cluster or Redis Sentinels, through which several workers share their work',
  ],
  ['--data <folder>', 'GANCHO_DATA', 'folder of the embedded database and the key file (./.gancho)'],
  [
    '--master-key <keys>',
    'GANCHO_MASTER_KEY',
    'encrypts secrets: 32 bytes in base64, comma-separated to rotate, the newest first',
  ],
  [
    '--operator-key <key>',
    'GANCHO_OPERATOR_KEY',
    'an operator key fixed from outside, for scripted installations',
  ],
  [
    '--operator-password <password>',
    'GANCHO_OPERATOR_PASSWORD',
    'signs an operator in to the panel, beside a key; 12 characters or more',
  ],
  [
    '--public-url <url>',
    'GANCHO_PUBLIC_URL',
    'where people and receivers reach this server (where it listens)',
  ],
  [
    '--trusted-proxies <cidrs>',
    'GANCHO_TRUSTED_PROXIES',
    'proxies in front whose X-Forwarded-For is believed (none)',
  ],
  [
    '--embed-origins <origins>',
    'GANCHO_EMBED_ORIGINS',
    'sites that may show the panel in a frame, comma-separated',
  ],
  [
    '--allow-networks <cidrs>',
    'GANCHO_ALLOW_NETWORKS',
    'private networks that webhooks may reach, also over http',
  ],
  [
    '--smtp-url <url>',
    'GANCHO_SMTP_URL',
    'mail server for e-mails about alerts: smtp://user:password@host:587, or smtps:// (none)',
  ],
  [
    '--mail-from <address>',
    'GANCHO_MAIL_FROM',
    'whom they are from: an address, or a name and the address in angle brackets',
  ],
  ['--retention-days <days>', 'GANCHO_RETENTION_DAYS', 'how long events and deliveries are kept (30)'],
  [
    '--metrics-port <number>',
    'GANCHO_METRICS_PORT',
    'serves metrics and probes without a key, on HOST (none: /metrics of the API, with an operator key)',
  ],
  ['--log-level <level>', 'GANCHO_LOG_LEVEL', 'trace, debug, info, warn, error, fatal or silent (info)'],
] as const

/** What a command needs to talk to a running server. */
const connectionSettings = [
  ['--url <url>', 'GANCHO_URL', 'where the server is (in the folder of gancho dev: that one)'],
  ['--key <key>', 'GANCHO_API_KEY', 'API key of the tenant, or of an operator'],
  ['--tenant <id>', 'GANCHO_TENANT', 'the tenant that an operator key acts for'],
] as const

type Variable = (typeof settings)[number][1]

/** Adds the flags of the named settings; all of them when none is named. */
export function addSettings(command: Command, ...variables: readonly Variable[]): Command {
  for (const [flag, variable, purpose] of settings) {
    if (variables.length === 0 || variables.includes(variable))
      command.option(flag, `${purpose} [${variable}]`)
  }
  return command
}

/** What the command line sets, by the name of its variable, for loadConfig. */
export function settingsOf(command: Command): Record<string, string | undefined> {
  return valuesOf(command, settings)
}

function valuesOf(
  command: Command,
  of: readonly (readonly [flag: string, variable: string, purpose: string])[],
) {
  const given: Record<string, string | undefined> = command.optsWithGlobals()
  return Object.fromEntries(of.map(([flag, variable]) => [variable, given[camelCase(flag)]]))
}

export function addConnectionSettings(command: Command): Command {
  for (const [flag, variable, purpose] of connectionSettings) command.option(flag, `${purpose} [${variable}]`)
  return command
}

/** What the command line sets, by the name of its variable, for loadConnectionConfig. */
export function connectionSettingsOf(command: Command): Record<string, string | undefined> {
  return valuesOf(command, connectionSettings)
}

/** As commander names the option of a flag: `--database-url <url>` is `databaseUrl`. */
function camelCase(flag: string): string {
  return flag
    .replace(/ .*/, '')
    .slice(2)
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
