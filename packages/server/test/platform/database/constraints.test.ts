import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../../support/db.ts'

/** A valid row of each table; a test changes one thing. */
const valid = {
  webhooks: { tenant_id: 't', url: 'https://example.com', secret: 'x', secret_hint: 'x' },
  event_types: { name: 'a.b', group: 'g' },
  api_keys: { tenant_id: 't', name: 'n', scope: 'tenant', permissions: 'read', key_hash: 'h', key_hint: 'h' },
  idempotency_keys: {
    tenant_id: 't',
    key: 'k',
    event_id: 'evt_1',
    content_hash: '00000000-0000-0000-0000-000000000000',
    created_at: '2026-01-01',
  },
  delivery_queue: {
    id: 'dlv_1',
    tenant_id: 't',
    webhook_id: 'wh_1',
    event_id: 'evt_1',
    event: 'e',
    target_url: 'u',
    test: false,
    created_at: '2026-01-01',
    due_at: '2026-01-01',
  },
  delivery_log: {
    id: 'dlv_1',
    tenant_id: 't',
    webhook_id: 'wh_1',
    event_id: 'evt_1',
    event: 'e',
    target_url: 'u',
    test: false,
    created_at: '2026-01-01',
    status: 'DELIVERED',
    lease_token: 1,
    attempts: 1,
    finished_at: '2026-01-01',
  },
  alerts: {
    tenant_id: 't',
    webhook_id: 'wh_1',
    kind: 'failing',
    url: 'https://example.com',
    count: 1,
    first_seen_at: '2026-01-01',
    last_seen_at: '2026-01-01',
  },
  alert_settings: { tenant_id: 't' },
  alert_notices: { tenant_id: 't', alert_id: 'alr_1', says: 'OPENED', created_at: '2026-01-01' },
  expunges: { tenant_id: 't', scope: 'tenant', cursor: '', before: 'evt_9', created_at: '2026-01-01' },
  replays: {
    tenant_id: 't',
    kind: 'recover',
    to: '2026-01-01',
    rate_per_second: 50,
    total: 1,
    cursor: '',
    due_at: '2026-01-01',
    created_at: '2026-01-01',
  },
  bins: {
    tenant_id: 't',
    token: 'x',
    name: '',
    answers: '[{}]',
    created_at: '2026-01-01',
    expires_at: '2026-01-08',
  },
  sessions: {
    token_hash: 'h',
    scope: 'tenant',
    tenant_id: 't',
    permissions: 'read',
    operator_proof: 'p',
    portal: true,
    created_at: '2026-01-01',
    expires_at: '2026-01-02',
  },
  portal_links: {
    token_hash: 'h',
    tenant_id: 't',
    permissions: 'read',
    operator_proof: 'p',
    session_seconds: 60,
    created_at: '2026-01-01',
    expires_at: '2026-01-02',
  },
} as const

type Table = keyof typeof valid

const rule = { rate_below_percent: 90, rate_window_minutes: 60, rate_min_deliveries: 20 }
const ruleWith = (change: Partial<typeof rule>) => ({ ...rule, ...change })

/** Every CHECK of the schema, with rows that it must refuse. */
const refused: readonly [constraint: string, table: Table, ...changes: Record<string, unknown>[]][] = [
  [
    'event_types_name_check',
    'event_types',
    ...['', '.', 'a.', '.a', 'a..b', 'a b', 'a\n', '<img>', 'ñ', 'a'.repeat(129)].map((name) => ({ name })),
  ],
  [
    'webhooks_tenant_id_check',
    'webhooks',
    ...['', 'a b', 'a/b', 'a.b', 'a\n', '"', 'ñ', 'a'.repeat(65)].map((tenant_id) => ({ tenant_id })),
  ],
  ['webhooks_state_check', 'webhooks', { state: 'active' }, { state: 'BROKEN' }],
  ['webhooks_timeout_ms_check', 'webhooks', { timeout_ms: 999 }, { timeout_ms: 30_001 }],
  ['webhooks_max_in_flight_check', 'webhooks', { max_in_flight: 0 }, { max_in_flight: 1_001 }],
  [
    'webhooks_rate_limit_per_second_check',
    'webhooks',
    { rate_limit_per_second: 0 },
    { rate_limit_per_second: 10_001 },
  ],
  [
    'webhooks_retry_schedule_seconds_check',
    'webhooks',
    { retry_schedule_seconds: '{}' },
    { retry_schedule_seconds: `{${Array(31).fill(1)}}` },
  ],
  ['headers_are_an_object', 'webhooks', { headers: '[]' }, { headers: 'null' }, { headers: '"x"' }],
  ['disabled_says_why', 'webhooks', { state: 'DISABLED' }],
  ['previous_secret_ends', 'webhooks', { previous_secret: 'x' }, { previous_secret_until: '2026-01-01' }],
  ['api_keys_tenant_id_check', 'api_keys', { tenant_id: 'a b' }, { tenant_id: '' }],
  ['api_keys_scope_check', 'api_keys', { scope: 'root' }],
  ['api_keys_permissions_check', 'api_keys', { permissions: 'all' }],
  ['tenant_key_has_tenant', 'api_keys', { tenant_id: null }, { scope: 'operator' }],
  ['alerts_kind_check', 'alerts', { kind: 'broken' }],
  ['alerts_state_check', 'alerts', { state: 'CLOSED' }],
  ['acknowledged_says_when', 'alerts', { state: 'ACKNOWLEDGED' }],
  ['resolved_says_when', 'alerts', { state: 'RESOLVED' }, { resolved_at: '2026-01-01' }],
  ['recovered_is_resolved', 'alerts', { recovered: true }],
  ['degraded_says_how_far', 'alerts', { kind: 'degraded' }, { success_percent: 50 }],
  ['alert_notices_says_check', 'alert_notices', { says: 'BROKEN' }],
  ['alert_settings_tenant_id_check', 'alert_settings', { tenant_id: '' }, { tenant_id: 'a b' }],
  ['alert_settings_email_addresses_check', 'alert_settings', { email_addresses: '{}' }],
  ['alert_settings_email_kinds_check', 'alert_settings', { email_kinds: '{}' }],
  ['alert_settings_email_language_check', 'alert_settings', { email_language: 'fr' }],
  ['alert_settings_rate_below_percent_check', 'alert_settings', ruleWith({ rate_below_percent: 101 })],
  ['alert_settings_rate_window_minutes_check', 'alert_settings', ruleWith({ rate_window_minutes: 4 })],
  ['alert_settings_rate_min_deliveries_check', 'alert_settings', ruleWith({ rate_min_deliveries: 0 })],
  ['rate_rule_is_whole', 'alert_settings', { rate_below_percent: 90 }],
  ['idempotency_keys_key_check', 'idempotency_keys', { key: '' }, { key: 'k'.repeat(256) }],
  ['losses_were_attempts', 'delivery_queue', { losses: 1 }, { losses: -1 }],
  [
    'attempts_counted_by_claims',
    'delivery_queue',
    { attempts: 1, lease_token: 0 },
    { attempts: 1, lease_token: 1, schedule_start: 2 },
    { schedule_start: 1 },
  ],
  [
    'delivery_log_status_check',
    'delivery_log',
    { status: 'PENDING' },
    { status: 'SENDING' },
    { status: 'delivered' },
  ],
  ['delivered_by_an_attempt', 'delivery_log', { attempts: 0 }, { last_error: 'timeout: No answer.' }],
  ['failed_says_why', 'delivery_log', { status: 'FAILED' }],
  [
    'failed_by_attempts',
    'delivery_log',
    { status: 'FAILED', attempts: 0, last_error: 'timeout: No answer.' },
    { status: 'FAILED', attempts: 0, last_error: 'worker_lost: Its worker stopped.' },
  ],
  ['expunges_scope_check', 'expunges', { scope: 'webhook' }],
  ['expunges_state_check', 'expunges', { state: 'CANCELLED', finished_at: '2026-01-01' }],
  ['completed_says_when', 'expunges', { state: 'COMPLETED' }, { finished_at: '2026-01-01' }],
  [
    'names_what_its_scope_needs',
    'expunges',
    { scope: 'event' },
    { scope: 'resource' },
    { event_id: 'evt_1' },
    { resource_id: 'r' },
    { scope: 'resource', resource_id: 'r', event_id: 'evt_1' },
  ],
  ['replays_kind_check', 'replays', { kind: 'some', webhook_id: 'wh_1' }],
  ['replays_state_check', 'replays', { state: 'PAUSED', finished_at: '2026-01-01' }],
  ['replays_rate_per_second_check', 'replays', { rate_per_second: 0 }, { rate_per_second: 1_001 }],
  ['finished_at_its_end', 'replays', { state: 'COMPLETED' }, { finished_at: '2026-01-01' }],
  ['bins_tenant_id_check', 'bins', { tenant_id: 'a b' }],
  ['bins_answers_check', 'bins', { answers: '[]' }],
  ['sessions_scope_check', 'sessions', { scope: 'all', tenant_id: null }],
  ['sessions_tenant_id_check', 'sessions', { tenant_id: 'a b' }],
  ['sessions_permissions_check', 'sessions', { permissions: 'events' }],
  ['tenant_session_has_tenant', 'sessions', { tenant_id: null }, { scope: 'operator' }],
  ['session_has_one_origin', 'sessions', { operator_proof: null }, { api_key_id: 'key_1' }],
  ['portal_links_tenant_id_check', 'portal_links', { tenant_id: 'a b' }],
  ['portal_links_permissions_check', 'portal_links', { permissions: 'events' }],
  ['portal_links_session_seconds_check', 'portal_links', { session_seconds: 0 }],
  ['link_has_one_origin', 'portal_links', { operator_proof: null }, { api_key_id: 'key_1' }],
  ['events_go_to_a_webhook', 'replays', { kind: 'missing' }, { kind: 'all' }],
]

describe.each(engines)('what the tables themselves refuse on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())

  async function insert(table: Table, changes: Record<string, unknown> = {}): Promise<void> {
    await sql`INSERT INTO gancho.${sql.id(table)}
      SELECT (json_populate_record(NULL::gancho.${sql.id(table)}, (
        SELECT json_object_agg(key, value) FROM (
          SELECT key, value FROM json_each(${JSON.stringify({ ...(await defaultsOf(table)), ...valid[table], ...changes })}::json)) AS columns))).*`.execute(
      db.kysely,
    )
  }

  /** json_populate_record knows no defaults. */
  async function defaultsOf(table: Table): Promise<Record<string, unknown>> {
    const { rows } = await sql<{ name: string; value: string }>`
      SELECT column_name AS name, column_default AS value FROM information_schema.columns
       WHERE table_schema = 'gancho' AND table_name = ${table} AND column_default IS NOT NULL`.execute(
      db.kysely,
    )
    if (rows.length === 0) return {}
    const values = await sql
      .raw<Record<string, unknown>>(
        `SELECT ${rows.map(({ name, value }) => `${value} AS "${name}"`).join(', ')}`,
      )
      .execute(db.kysely)
    return values.rows[0]!
  }

  it.each(Object.keys(valid) as Table[])(
    '%s takes the valid row that the others differ from',
    async (table) => {
      await insert(table)
      await sql`DELETE FROM gancho.${sql.id(table)}`.execute(db.kysely)
    },
  )

  it.each(refused)('%s', async (constraint, table, ...changes) => {
    for (const change of changes) {
      await expect(insert(table, change), JSON.stringify(change)).rejects.toMatchObject({
        code: '23514',
        constraint,
      })
    }
  })

  it('every CHECK constraint of the schema is in this file', async () => {
    const { rows } = await sql<{ conname: string }>`
      SELECT DISTINCT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
       WHERE c.contype = 'c' AND t.relnamespace = 'gancho'::regnamespace AND NOT t.relispartition`.execute(
      db.kysely,
    )
    expect(rows.map(({ conname }) => conname).sort()).toEqual(
      refused.map(([constraint]) => constraint).sort(),
    )
  })

  it('an attempt of a delivery is there once, and so is a delivery', async () => {
    const attempt = () =>
      sql`
      INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, request_headers)
      VALUES (gancho.new_id('att'), 'dlv_1', 1, now(), 1, '{}')`.execute(db.kysely)
    await attempt()
    await expect(attempt()).rejects.toMatchObject({ code: '23505' })
    for (const table of ['delivery_queue', 'delivery_log'] as const) {
      await insert(table)
      await expect(insert(table)).rejects.toMatchObject({ code: '23505' })
    }
  })
})
