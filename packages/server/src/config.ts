import { readFileSync } from 'node:fs'
import { parseIntoClientConfig } from 'pg-connection-string'
import { parseRedisAddress, type RedisAddress } from './engine/coordination/redis/redis-address.ts'
import { type NetworkPolicy, parseNetworks } from './engine/http/address-policy.ts'
import { isBrowserUrl } from './platform/browser-url.ts'
import { parsePostgresAddress } from './platform/database/postgres-address.ts'
import { isEmailAddress } from './platform/mail/email-address.ts'
import type { MailAddress, MailServer } from './platform/mail/mail.ts'
import { decodeText } from './platform/text/decode-text.ts'
import { isPlainText } from './platform/text/plain-text.ts'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Everything that can be set from outside. Source of the names and defaults: SPEC section 6. */
export interface Config {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** PostgreSQL; null runs on the embedded database in `dataFolder`. */
  readonly databaseUrl: string | null
  /** Redis, through which workers share their work; null when they find it in PostgreSQL, each by itself. */
  readonly redis: RedisAddress | null
  readonly dataFolder: string
  /** Master keys of 32 bytes, the newest first; null uses the key file in the data folder. */
  readonly masterKeys: readonly Uint8Array[] | null
  /** An operator key fixed from outside. */
  readonly operatorKey: string | null
  /** Signs an operator in to the panel, beside a key. */
  readonly operatorPassword: string | null
  /** Where people and receivers reach this server, without a slash at its end; null is where it listens. */
  readonly publicUrl: string | null
  /** Networks of the proxies that say who a request is from, in `X-Forwarded-For`. */
  readonly trustedProxies: readonly string[]
  /** Origins of the sites that may show the panel in a frame. */
  readonly embedOrigins: readonly string[]
  readonly networkPolicy: NetworkPolicy
  /** Sends e-mails about alerts; null: nobody does. */
  readonly mailServer: MailServer | null
  readonly logLevel: LogLevel
  /** Where metrics and probes are served without a key; null: nowhere. 0 takes a free port. */
  readonly metricsPort: number | null
  readonly retentionDays: number
}

/** A setting that cannot be used: says which, why and what to write instead. */
export class ConfigError extends Error {
  readonly code = 'invalid_configuration'
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

export interface ConfigOptions {
  /** Loopback may be called, also over http. */
  readonly development?: boolean
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** Secrets may be in files, as systemd and container engines hand them over: by the variable that names the file. */
const secretFiles: Readonly<Record<string, string>> = {
  DATABASE_URL: 'DATABASE_URL_FILE',
  REDIS_URL: 'REDIS_URL_FILE',
  GANCHO_MASTER_KEY: 'GANCHO_MASTER_KEY_FILE',
  GANCHO_OPERATOR_KEY: 'GANCHO_OPERATOR_KEY_FILE',
  GANCHO_OPERATOR_PASSWORD: 'GANCHO_OPERATOR_PASSWORD_FILE',
  GANCHO_SMTP_URL: 'GANCHO_SMTP_URL_FILE',
}

/**
 * Reads the environment, and the files of secrets that it names; this is the only place that does.
 * @param flags what the command line sets, by the name of its variable: stronger than the environment.
 * @throws ConfigError
 */
export function loadConfig(
  flags: Readonly<Record<string, string | undefined>> = {},
  { development = false, environment = process.env }: ConfigOptions = {},
): Config {
  const read = (name: string): string | undefined =>
    flags[name] || environment[name] || readSecretFile(secretFiles[name], environment)
  return {
    host: read('HOST') ?? '127.0.0.1',
    port: integer('PORT', read('PORT') ?? '8484', 0, 65_535),
    databaseUrl: databaseUrl(read('DATABASE_URL')),
    redis: redis(read('REDIS_URL')),
    dataFolder: read('GANCHO_DATA') ?? './.gancho',
    masterKeys: masterKeys(read('GANCHO_MASTER_KEY')),
    operatorKey: operatorKey(read('GANCHO_OPERATOR_KEY')),
    operatorPassword: operatorPassword(read('GANCHO_OPERATOR_PASSWORD')),
    publicUrl: publicUrl(read('GANCHO_PUBLIC_URL')),
    trustedProxies: trustedProxies(read('GANCHO_TRUSTED_PROXIES')),
    embedOrigins: embedOrigins(read('GANCHO_EMBED_ORIGINS'), development),
    networkPolicy: {
      allowLoopbackHttp: development,
      allowedNetworks: networks(read('GANCHO_ALLOW_NETWORKS')),
    },
    mailServer: mailServer(read('GANCHO_SMTP_URL'), read('GANCHO_MAIL_FROM')),
    // In development the terminal shows the deliveries, not the log.
    logLevel: logLevel(read('GANCHO_LOG_LEVEL') ?? (development ? 'warn' : 'info')),
    metricsPort: metricsPort(read('GANCHO_METRICS_PORT')),
    retentionDays: integer('GANCHO_RETENTION_DAYS', read('GANCHO_RETENTION_DAYS') ?? '30', 4, 3_650),
  }
}

function readSecretFile(
  name: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const file = name === undefined ? undefined : environment[name]
  if (!file) return undefined
  try {
    const text = decodeText(readFileSync(file)).trim()
    if (text !== '') return text
  } catch (error) {
    throw new ConfigError(`${name} names a file that cannot be read: ${String(error)}.`)
  }
  throw new ConfigError(`${name} is "${file}", which is empty: write the secret into it.`)
}

/** How a command reaches a running server. */
export interface ConnectionConfig {
  readonly url: string | null
  readonly apiKey: string | null
  /** The tenant that an operator key acts for. */
  readonly tenantId: string | null
  /** Where the development mode keeps how it is reached. */
  readonly dataFolder: string
}

/**
 * @param flags what the command line sets, by the name of its variable: stronger than the environment.
 * @throws ConfigError
 */
export function loadConnectionConfig(
  flags: Readonly<Record<string, string | undefined>>,
  { environment = process.env }: Pick<ConfigOptions, 'environment'> = {},
): ConnectionConfig {
  const read = (name: string): string | null => flags[name] || environment[name] || null
  const url = read('GANCHO_URL')
  if (url !== null && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new ConfigError(
      `GANCHO_URL is "${url}": write where the server is, such as https://hooks.example.com.`,
    )
  }
  return {
    url,
    apiKey: read('GANCHO_API_KEY'),
    tenantId: read('GANCHO_TENANT'),
    dataFolder: read('GANCHO_DATA') ?? './.gancho',
  }
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new ConfigError(`${name} is "${text}": write a whole number from ${min} to ${max}.`)
  }
  return value
}

function metricsPort(text: string | undefined): number | null {
  return text === undefined ? null : integer('GANCHO_METRICS_PORT', text, 0, 65_535)
}

function databaseUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  const address = parsePostgresAddress(text)
  if (address === null) {
    throw new ConfigError(
      'DATABASE_URL must be like postgres://user:password@host:5432/database, with several hosts comma-separated, or with ?host=/run/postgresql for a Unix socket; special characters of the password are percent-encoded. Left out, the embedded database is used.',
    )
  }
  try {
    // It reads the files of certificates that the URL names.
    for (const url of address.urls) parseIntoClientConfig(url)
  } catch (error) {
    throw new ConfigError(
      `DATABASE_URL cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
  return text
}

function redis(text: string | undefined): RedisAddress | null {
  if (text === undefined) return null
  const address = parseRedisAddress(text)
  if (address === null) {
    throw new ConfigError(
      'REDIS_URL must be like redis://user:password@host:6379/0, rediss://… for TLS, redis-cluster://host:6379,host:6379 (rediss-cluster://…) for a cluster, or redis-sentinel://host:26379,host:26379/name-of-the-primary (rediss-sentinel://…) for sentinels; write special characters of the password in percent-encoding.',
    )
  }
  return address
}

/** Comma-separated, the newest first: 32 bytes each, in base64 or hex. */
function masterKeys(text: string | undefined): Uint8Array[] | null {
  if (text === undefined) return null
  return text.split(',').map((part) => {
    const key = Buffer.from(part.trim(), /^[0-9a-f]{64}$/i.test(part.trim()) ? 'hex' : 'base64')
    if (key.length !== 32) {
      throw new ConfigError(
        'GANCHO_MASTER_KEY must be 32 bytes in base64 or hex: make one with "openssl rand -base64 32".',
      )
    }
    return key
  })
}

function operatorKey(text: string | undefined): string | null {
  if (text !== undefined && text.length < 16) {
    throw new ConfigError(
      'GANCHO_OPERATOR_KEY is shorter than 16 characters: make one with "openssl rand -hex 24".',
    )
  }
  return text ?? null
}

function operatorPassword(text: string | undefined): string | null {
  if (text !== undefined && text.length < 12) {
    throw new ConfigError(
      'GANCHO_OPERATOR_PASSWORD is shorter than 12 characters: take several words that nobody else would.',
    )
  }
  return text ?? null
}

function publicUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  const url = URL.parse(text)
  // Nothing but an origin: cookies, and the addresses in the panel's pages, begin at the root.
  if (url === null || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new ConfigError(
      `GANCHO_PUBLIC_URL is "${text}": write the address of this server without a path, such as https://hooks.example.com.`,
    )
  }
  return url.origin
}

/** The ports that RFC 8314 has for them. */
const smtpPort = 587
const smtpsPort = 465

function mailServer(text: string | undefined, from: string | undefined): MailServer | null {
  if (text === undefined) return null
  const url = URL.parse(text)
  const credentials = url === null ? undefined : credentialsOf(url)
  if (url === null || credentials === undefined || !namesMailServer(url)) {
    // It may hold a password, so it is not repeated.
    throw new ConfigError(
      'GANCHO_SMTP_URL is not the address of a mail server: write smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start, with special characters of the password percent-encoded.',
    )
  }
  const secure = url.protocol === 'smtps:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? smtpsPort : smtpPort) : Number(url.port),
    secure,
    credentials,
    from: mailFrom(from),
  }
}

/** A path or a query would be a setting that is not heeded. */
function namesMailServer({ protocol, hostname, pathname, search, hash }: URL): boolean {
  return (
    /^smtps?:$/.test(protocol) && hostname !== '' && /^\/?$/.test(pathname) && search === '' && hash === ''
  )
}

/** Null when there are none, undefined when there is half of them, or something that encodes nothing. */
function credentialsOf({ username, password }: URL): MailServer['credentials'] | undefined {
  if ((username === '') !== (password === '')) return undefined
  try {
    return username === ''
      ? null
      : { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    return undefined
  }
}

function mailFrom(text = ''): MailAddress {
  const [, name = '', address = text.trim()] = /^(.*)<([^<>]*)>$/.exec(text.trim()) ?? []
  if (!isEmailAddress(address) || !isPlainText(name)) {
    throw new ConfigError(
      `GANCHO_MAIL_FROM is "${text}": write whom e-mails are from, such as Gancho <gancho@example.com>. GANCHO_SMTP_URL needs it.`,
    )
  }
  return { name: name.trim(), address }
}

/** They become part of a header, where `;` and `*` mean something; `*.` is for the subdomains of a site. */
const embeddingHost = /^(\*(\.[a-z0-9-]+){2,}|[a-z0-9.-]+|\[[0-9a-f:]+\])$/

function embedOrigins(text: string | undefined, development: boolean): readonly string[] {
  if (text === undefined) return []
  return text.split(',').map((part) => {
    const url = URL.parse(part.trim())
    const isOrigin = url !== null && url.href === `${url.origin}/` && embeddingHost.test(url.hostname)
    if (!isOrigin || !isBrowserUrl(url.href, { loopbackHttp: development })) {
      throw new ConfigError(
        `GANCHO_EMBED_ORIGINS has "${part.trim()}": write the origins of the sites that show the panel, such as https://app.example.com or https://*.example.com, with commas between them. Plain http is for localhost, in development.`,
      )
    }
    return url.origin
  })
}

function trustedProxies(text: string | undefined): readonly string[] {
  const parsed = parseNetworks(text ?? '')
  if (!parsed.ok) throw new ConfigError(`GANCHO_TRUSTED_PROXIES: ${parsed.message}`)
  return parsed.networks.map(([address, bits]) => `${address}/${bits}`)
}

function networks(text: string | undefined): NetworkPolicy['allowedNetworks'] {
  const parsed = parseNetworks(text ?? '')
  if (!parsed.ok) throw new ConfigError(`GANCHO_ALLOW_NETWORKS: ${parsed.message}`)
  return parsed.networks
}

function logLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text)
  if (level === undefined)
    throw new ConfigError(`GANCHO_LOG_LEVEL is "${text}": write one of ${logLevels.join(', ')}.`)
  return level
}
