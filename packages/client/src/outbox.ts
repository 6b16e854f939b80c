import { databaseError } from './database-error.ts'
import { GanchoError, type GanchoErrorCode } from './errors.ts'
import type { Executor, Rows } from './executors/executor.ts'
import { toJsonText } from './json.ts'

/** One event on its way into the outbox. */
export interface OutboxEvent {
  readonly tenantId: string
  readonly event: string
  readonly data: unknown
  readonly resourceType?: string | undefined
  readonly resourceId?: string | undefined
  readonly idempotencyKey?: string | undefined
}

/** What a trigger returns, still inside the caller's transaction. */
export interface TriggeredEvent {
  /** `evt_…`, also the `webhook-id` that receivers get. */
  readonly id: string
}

// data travels as text: some drivers would encode a string bound to a json parameter a second time.
const emitStatement =
  'SELECT gancho.emit($1::text, $2::text, $3::text::json, $4::text, $5::text, $6::text) AS id'

// Each array is one text in PostgreSQL's notation: drivers do not agree on how to send a list.
const emitBatchStatement =
  'SELECT id FROM gancho.emit_batch($1::text, $2::text::text[], $3::text::json[], $4::text::text[], ' +
  '$5::text::text[], $6::text::text[]) ORDER BY ordinal'

const maxEventBytes = 256 * 1024
/** As long as the real ones, which the database makes. */
const sampleStamp = { id: `evt_${'0'.repeat(32)}`, timestamp: '2024-02-14T10:30:00.000Z' }

/**
 * Writes an event and its deliveries through the caller's transaction: the SQL function `gancho.emit`.
 * Every argument is checked before any SQL, because an error in PostgreSQL ends the caller's transaction.
 * @throws GanchoError, or the database's own error as it came (serialization failures can be retried).
 */
export async function emit(execute: Executor, event: OutboxEvent): Promise<TriggeredEvent> {
  const [triggered] = await run(execute, emitStatement, statementValues(event))
  return triggered ?? noRow()
}

/** The same for many events of one tenant, with one statement. They are stored and delivered in their order. */
export async function emitBatch(
  execute: Executor,
  events: readonly [OutboxEvent, ...OutboxEvent[]],
): Promise<readonly TriggeredEvent[]> {
  const rows = events.map(statementValues)
  const columns = [1, 2, 3, 4, 5].map((column) => arrayText(rows.map((row) => row[column] ?? null)))
  const triggered = await run(execute, emitBatchStatement, [events[0].tenantId, ...columns])
  return triggered.length === events.length ? triggered : noRow()
}

async function run(
  execute: Executor,
  statement: string,
  values: readonly unknown[],
): Promise<readonly TriggeredEvent[]> {
  let rows: Rows
  try {
    rows = (await execute(statement, values)) ?? []
  } catch (error) {
    throw translate(error, statement)
  }
  return rows.map(({ id }) => (typeof id === 'string' ? { id } : noRow()))
}

function noRow(): never {
  throw new GanchoError(
    'transaction_unusable',
    'The transaction ran the statement and did not return its rows. Return the rows, each an object by column name.',
  )
}

/** An array in PostgreSQL's own notation. */
function arrayText(values: readonly (string | null)[]): string {
  const items = values.map((value) => (value === null ? 'NULL' : `"${value.replaceAll(/["\\]/g, '\\$&')}"`))
  return `{${items.join(',')}}`
}

function statementValues(event: OutboxEvent): readonly (string | null)[] {
  if (typeof event.tenantId !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(event.tenantId)) {
    throw new GanchoError(
      'tenant_id_invalid',
      `"${String(event.tenantId)}" is not a tenant id. Pass tenantId as 1 to 64 letters, digits, "-" or "_".`,
    )
  }
  const resourceType = optionalText('resourceType', event.resourceType)
  const resourceId = optionalText('resourceId', event.resourceId)
  const idempotencyKey = optionalText('idempotencyKey', event.idempotencyKey)
  const data = toJsonText(event.data)

  const envelope = {
    ...sampleStamp,
    event: event.event,
    data: {},
    tenant_id: event.tenantId,
    resource_type: resourceType,
    resource_id: resourceId,
  }
  const bytes = Buffer.byteLength(JSON.stringify(envelope)) - '{}'.length + Buffer.byteLength(data)
  if (bytes > maxEventBytes) {
    throw new GanchoError(
      'event_too_large',
      `${event.event} has ${bytes} bytes, and an event may have ${maxEventBytes} (256 KiB). Send a reference to the rest.`,
    )
  }
  return [event.tenantId, event.event, data, resourceType, resourceId, idempotencyKey]
}

/** Text that PostgreSQL takes as it is: no NUL, which it refuses, and no half surrogate, which drivers replace. */
function optionalText(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && value.length >= 1 && value.length <= 255) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    if (value.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(value)) return value
  }
  throw new GanchoError(
    'argument_invalid',
    `${name} is not acceptable. Pass 1 to 255 characters of plain text without control characters, or leave it out.`,
  )
}

const codesByState: Readonly<Record<string, GanchoErrorCode>> = {
  GN001: 'event_unknown',
  GN002: 'argument_invalid',
  GN003: 'event_too_large',
  GN004: 'idempotency_key_reused',
}
/** invalid_schema_name, undefined_function. */
const notInstalledStates = ['3F000', '42883']

function translate(error: unknown, statement: string): unknown {
  const cause = databaseError(error)
  if (cause === undefined) return error
  const code = codesByState[cause.code]
  if (code !== undefined) {
    // Knex puts the statement before the message.
    const said = cause.message.replace(`${statement} - `, '')
    const message = `The database refused the event: ${said}. ${cause.hint}`.trim()
    return new GanchoError(code, message, { cause })
  }
  if (notInstalledStates.includes(cause.code)) {
    return new GanchoError(
      'gancho_not_installed',
      'This database has no function gancho.emit. Start Gancho once with DATABASE_URL naming this database, and it creates its schema.',
      { cause },
    )
  }
  return error
}
