const attempt = [
  'tenant_id',
  'webhook_id',
  'event',
  'event_id',
  'delivery_id',
  'attempt',
  'outcome',
  'error',
  'status_code',
  'duration_ms',
  'delivery_status',
  'next_attempt_at',
  'worker_id',
] as const

const alert = ['alert_id', 'kind', 'tenant_id', 'webhook_id', 'count'] as const
const request = ['request_id', 'method', 'route', 'id', 'tenant_id', 'key_id'] as const
const answer = [...request, 'status_code', 'duration_ms'] as const

/**
 * Every line that Gancho logs, by its text: the level and the fields. docs/reference/logs.md says what each means, and
 * a test keeps the two equal. No field may hold a secret, a key or anything of a payload.
 */
export const logLines = {
  'using the embedded database': { level: 'info', fields: ['folder'] },
  'database migrated': { level: 'info', fields: ['applied'] },
  'a newer version migrated the database': { level: 'warn', fields: ['migrations'] },
  'made a master key file: back it up': { level: 'info', fields: ['file'] },
  'using the master key file': { level: 'info', fields: ['file'] },
  'sealed anew with the first master key': { level: 'info', fields: ['count'] },
  'queue runs on Redis': { level: 'info', fields: ['queue'] },
  'queue runs on PostgreSQL alone': { level: 'warn', fields: ['queue', 'trouble'] },
  'REDIS_URL is not used: the embedded database has one process': { level: 'info', fields: [] },
  delivered: { level: 'debug', fields: attempt },
  'attempt failed': { level: 'info', fields: attempt },
  'delivery cancelled': {
    level: 'info',
    fields: ['tenant_id', 'webhook_id', 'event', 'event_id', 'delivery_id', 'error', 'worker_id'],
  },
  'webhooks disabled': { level: 'warn', fields: ['webhook_ids'] },
  'alert opened': { level: 'warn', fields: alert },
  'alert recovered': { level: 'info', fields: alert },
  'payloads expunged': { level: 'info', fields: ['expunge_id', 'tenant_id', 'scope', 'events'] },
  'alert e-mail sent': { level: 'info', fields: ['tenant_id', 'notices', 'accepted', 'rejected'] },
  'alert e-mail failed': { level: 'warn', fields: ['tenant_id', 'notices', 'error', 'next_attempt_at'] },
  'alert e-mail given up': { level: 'error', fields: ['tenant_id', 'notices'] },
  'health is degraded': { level: 'warn', fields: ['reason', 'message'] },
  'health is restored': { level: 'info', fields: ['reason', 'seconds'] },
  'leases lost': { level: 'warn', fields: ['worker_id'] },
  'deliveries rescued': { level: 'warn', fields: ['deliveries'] },
  'deliveries expired': { level: 'warn', fields: ['tenant_id', 'webhook_id', 'deliveries'] },
  'database clock jumped': { level: 'warn', fields: ['by_ms'] },
  'database clock is steady again': { level: 'warn', fields: ['by_ms'] },
  'worker error': { level: 'error', fields: ['err', 'doing', 'failures'] },
  'worker works again': { level: 'info', fields: ['failures', 'seconds'] },
  'unforeseen error': { level: 'error', fields: ['err', 'origin'] },
  'request failed': { level: 'error', fields: ['err', ...request, 'failures'] },
  'API write': { level: 'info', fields: answer },
  'API request': { level: 'debug', fields: answer },
} as const

export type LogLine = keyof typeof logLines
type Fields<Name extends LogLine> = Readonly<Record<(typeof logLines)[Name]['fields'][number], unknown>>

/** What a line is written with; pino's loggers are. */
type LineLogger = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (fields: object, text: string) => void>
>

/** Logs a line; fields that are undefined are left out. */
export function log<Name extends LogLine>(logger: LineLogger, name: Name, fields: Fields<Name>): void {
  logger[logLines[name].level](fields, name)
}
