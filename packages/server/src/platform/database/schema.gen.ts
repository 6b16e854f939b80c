// Made from the migrated schema by npm run generate.
import type { Generated } from 'kysely'

export interface Schema {
  'gancho.alert_mailings': {
    tenant_id: string
    not_before: Date
    leased_until: Date
    lease_token: Generated<number>
    failures: Generated<number>
  }
  'gancho.alert_notices': {
    id: Generated<string>
    tenant_id: string
    alert_id: string
    says: string
    created_at: Date
  }
  'gancho.alert_settings': {
    tenant_id: string
    email_addresses: Generated<string>
    email_language: Generated<string>
    email_kinds: Generated<string>
    email_recoveries: Generated<boolean>
    rate_below_percent: number | null
    rate_window_minutes: number | null
    rate_min_deliveries: number | null
    version: Generated<number>
    updated_at: Generated<Date>
  }
  'gancho.alerts': {
    id: Generated<string>
    tenant_id: string
    webhook_id: string
    kind: string
    state: Generated<string>
    url: string
    last_error: string | null
    count: number
    first_seen_at: Date
    last_seen_at: Date
    acknowledged_at: Date | null
    resolved_at: Date | null
    recovered: Generated<boolean>
    success_percent: number | null
    told_at: Date | null
  }
  'gancho.api_keys': {
    id: Generated<string>
    tenant_id: string | null
    name: string
    scope: string
    permissions: string
    key_hash: string
    key_hint: string
    created_at: Generated<Date>
    expires_at: Date | null
    revoked_at: Date | null
  }
  'gancho.bin_requests': {
    id: Generated<string>
    bin_id: string
    received_at: Date
    method: string
    path: string
    headers: string
    body: Uint8Array
    truncated: boolean
    verdict: string
    verdict_code: string | null
    answered: number | null
  }
  'gancho.bins': {
    id: Generated<string>
    tenant_id: string
    token: string
    name: string
    answers: string
    secret: string | null
    requests: Generated<number>
    answers_given: Generated<number>
    created_at: Date
    expires_at: Date
  }
  'gancho.delivery_attempts': {
    id: string
    delivery_id: string
    attempt: number
    started_at: Date
    duration_ms: number
    error: string | null
    message: string | null
    status_code: number | null
    remote_address: string | null
    request_headers: string
    response_headers: string | null
    response_body: Uint8Array | null
    response_truncated: Generated<boolean>
    timings: string | null
  }
  'gancho.delivery_counts': {
    counted_at: Date
    tenant_id: string
    webhook_id: string
    webhook_version: number | null
    event: string
    error: string
    status_code: number
    attempts: number
    first_attempts: number
    finished: number
    durations_ms: number[]
    recorded_by: Generated<number>
    last_error: string | null
  }
  'gancho.delivery_durations': {
    tenant_id: string
    bucket_start: Date
    span_seconds: number
    webhook_id: string
    event: string
    duration_step: number
    attempts: number
  }
  'gancho.delivery_log': {
    id: string
    tenant_id: string
    webhook_id: string
    event_id: string
    event: string
    resource_type: string | null
    resource_id: string | null
    target_url: string
    test: boolean
    created_at: Date
    status: string
    lease_token: number
    attempts: number
    last_error: string | null
    last_status_code: number | null
    finished_at: Date
  }
  'gancho.delivery_queue': {
    id: string
    tenant_id: string
    webhook_id: string
    event_id: string
    event: string
    resource_type: string | null
    resource_id: string | null
    target_url: string
    test: boolean
    created_at: Date
    due_at: Date
    lease_owner: string | null
    lease_token: Generated<number>
    attempts: Generated<number>
    schedule_start: Generated<number>
    losses: Generated<number>
    last_error: string | null
    last_status_code: number | null
  }
  'gancho.delivery_stats': {
    tenant_id: string
    bucket_start: Date
    span_seconds: number
    webhook_id: string
    event: string
    error: string
    status_code: number
    attempts: number
    first_attempts: number
    finished: number
  }
  'gancho.event_types': {
    name: string
    group: string
    description: Generated<string>
    schema: string | null
    example: string | null
    built_in: Generated<boolean>
    created_at: Generated<Date>
    updated_at: Generated<Date>
  }
  'gancho.events': {
    id: string
    tenant_id: string
    event: string
    resource_type: string | null
    resource_id: string | null
    body: string
    test: Generated<boolean>
    created_at: Date
  }
  'gancho.expunges': {
    id: Generated<string>
    tenant_id: string
    scope: string
    event_id: string | null
    resource_type: string | null
    resource_id: string | null
    state: Generated<string>
    events: Generated<number>
    cursor: string
    before: string
    created_at: Date
    finished_at: Date | null
  }
  'gancho.failure_streaks': {
    webhook_id: string
    since: Date
    attempts: number
  }
  'gancho.idempotency_keys': {
    tenant_id: string
    key: string
    event_id: string
    content_hash: string
    created_at: Date
  }
  'gancho.migrations': {
    name: string
    checksum: string
    applied_at: Generated<Date>
  }
  'gancho.partitioned_tables': {
    name: string
    id_prefix: string
    id_column: string
  }
  'gancho.partitions': {
    table_name: string
    name: string
    starts_at: Date
    ends_at: Date
  }
  'gancho.portal_links': {
    token_hash: string
    tenant_id: string
    permissions: string
    api_key_id: string | null
    operator_proof: string | null
    session_seconds: number
    return_url: string | null
    created_at: Date
    expires_at: Date
  }
  'gancho.replays': {
    id: Generated<string>
    tenant_id: string
    kind: string
    state: Generated<string>
    webhook_id: string | null
    event: string | null
    from: Date | null
    to: Date
    rate_per_second: number
    total: number
    queued: Generated<number>
    skipped: Generated<number>
    cursor: string
    due_at: Date
    created_at: Date
    finished_at: Date | null
  }
  'gancho.sessions': {
    token_hash: string
    scope: string
    tenant_id: string | null
    permissions: string
    api_key_id: string | null
    operator_proof: string | null
    portal: boolean
    return_url: string | null
    created_at: Date
    expires_at: Date
  }
  'gancho.webhook_deliveries': {
    id: string
    tenant_id: string
    webhook_id: string
    event_id: string
    event: string
    resource_type: string | null
    resource_id: string | null
    target_url: string
    test: boolean
    created_at: Date
    status: string
    attempts: number
    last_error: string | null
    last_status_code: number | null
    next_attempt_at: Date | null
    finished_at: Date | null
  }
  'gancho.webhook_subscriptions': {
    webhook_id: string
    tenant_id: string
    event: string
    active: Generated<boolean>
  }
  'gancho.webhooks': {
    id: Generated<string>
    tenant_id: string
    url: string
    description: Generated<string>
    state: Generated<string>
    state_reason: string | null
    secret: string
    secret_hint: string
    previous_secret: string | null
    previous_secret_until: Date | null
    headers: Generated<string>
    timeout_ms: Generated<number>
    max_in_flight: Generated<number>
    rate_limit_per_second: number | null
    ordered: Generated<boolean>
    retry_schedule_seconds: number[] | null
    failing_since: Date | null
    resume_at: Date | null
    turn_of: string | null
    turns: Generated<number>
    version: Generated<number>
    judged_from: Generated<number>
    created_at: Generated<Date>
    updated_at: Generated<Date>
    disabled_at: Date | null
  }
  'gancho.workers': {
    id: string
    started_at: Date
    heartbeat_at: Date
    beats: Generated<number>
  }
  'gancho.write_probes': {
    filler: string
  }
}
