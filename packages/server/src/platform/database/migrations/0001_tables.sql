-- The tables of Gancho, in a schema of their own so that they can share the application's database.
-- Applied migrations are never edited: change something by adding the next number.

-- Ids -----------------------------------------------------------------------------------------------

-- Each connection takes a thousand numbers at a time. A transaction in which it does has something to write to disk,
-- also when it stores nothing (an event that nobody subscribed to). Numbers of two connections therefore say
-- nothing about who came first; the time in the id does.
CREATE SEQUENCE gancho.id_sequence CACHE 1000;

-- The time in an id: 12 hex digits of Unix milliseconds, then 3 of 4096ths of a millisecond. A transaction that begins
-- after another one committed is more than a microsecond later, so its ids sort behind. docs/delivery-state.md
CREATE FUNCTION gancho.id_time(at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lpad(to_hex((date_part('epoch', at AT TIME ZONE 'UTC') * 4096000)::bigint), 15, '0')
$$;

-- An id with the given time: 8 hex digits of the sequence (so that ids which one connection makes in one
-- microsecond keep their order) and 9 random ones follow it. Functions that call nextval are PARALLEL UNSAFE, the default.
CREATE FUNCTION gancho.make_id(prefix text, id_time text) RETURNS text
LANGUAGE sql VOLATILE AS $$
  SELECT prefix || '_' || id_time
    || lpad(to_hex(nextval('gancho.id_sequence') & 4294967295), 8, '0')
    || right(gen_random_uuid()::text, 9)
$$;

-- A prefixed, time-ordered id. Made here, not in the server, so that every producer, psql and triggers included,
-- makes the same ones. PostgreSQL 15 has no uuidv7().
CREATE FUNCTION gancho.new_id(prefix text) RETURNS text
LANGUAGE sql VOLATILE AS $$
  SELECT gancho.make_id(prefix, gancho.id_time(clock_timestamp()))
$$;

-- The smallest id that could have been made at a moment: the bound of a partition, or of a time filter.
CREATE FUNCTION gancho.first_id(prefix text, at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT prefix || '_' || left(gancho.id_time(at), 12)
$$;

-- Configuration -------------------------------------------------------------------------------------

CREATE TABLE gancho.event_types (
  name        text PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$' AND length(name) <= 128),
  "group"     text NOT NULL,
  description text NOT NULL DEFAULT '',
  schema      text,
  example     text,
  built_in    boolean NOT NULL DEFAULT false,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN gancho.event_types.schema IS 'JSON Schema of data, as text; without one any JSON object is valid';

CREATE TABLE gancho.webhooks (
  id                     text COLLATE "C" PRIMARY KEY DEFAULT gancho.new_id('wh'),
  tenant_id              text COLLATE "C" NOT NULL CHECK (tenant_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  url                    text NOT NULL,
  description            text NOT NULL DEFAULT '',
  state                  text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'PAUSED', 'DISABLED')),
  state_reason           text,
  secret                 text NOT NULL,
  secret_hint            text NOT NULL,
  previous_secret        text,
  previous_secret_until  timestamptz,
  headers                text NOT NULL DEFAULT '{}',
  timeout_ms             int NOT NULL DEFAULT 15000 CHECK (timeout_ms BETWEEN 1000 AND 30000),
  max_in_flight          int NOT NULL DEFAULT 64 CHECK (max_in_flight BETWEEN 1 AND 1000),
  rate_limit_per_second  int CHECK (rate_limit_per_second BETWEEN 1 AND 10000),
  ordered                boolean NOT NULL DEFAULT false,
  retry_schedule_seconds int[] CHECK (cardinality(retry_schedule_seconds) BETWEEN 1 AND 30),
  failing_since          timestamptz,
  resume_at              timestamptz,
  turn_of                text COLLATE "C",
  turns                  int NOT NULL DEFAULT 0,
  version                int NOT NULL DEFAULT 1,
  judged_from            int NOT NULL DEFAULT 1,
  created_at             timestamptz NOT NULL DEFAULT now(),
  updated_at             timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT headers_are_an_object CHECK (json_typeof(headers::json) = 'object'),
  CONSTRAINT disabled_says_why CHECK (state <> 'DISABLED' OR state_reason IS NOT NULL),
  CONSTRAINT previous_secret_ends CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX webhooks_of_tenant ON gancho.webhooks (tenant_id, id);
COMMENT ON COLUMN gancho.webhooks.secret IS 'AES-256-GCM, see docs/decisions; never leaves the server';
COMMENT ON COLUMN gancho.webhooks.failing_since IS 'first failure since the last success: the clock of the automatic disable';
COMMENT ON COLUMN gancho.webhooks.resume_at IS 'an ordered webhook sends nothing before this: its first delivery failed and is retried then';
COMMENT ON COLUMN gancho.webhooks.turn_of IS 'the delivery that an ordered webhook was last claimed for: while that is leased, no other is claimed';
COMMENT ON COLUMN gancho.webhooks.turns IS 'grows with each claim of an ordered webhook: of two workers that claim at once, one finds it changed';
COMMENT ON COLUMN gancho.webhooks.judged_from IS 'the version that its last new start made: what earlier ones were answered says nothing of its health';
COMMENT ON COLUMN gancho.webhooks.version IS 'changes with every edit: the ETag, and what tells a worker to read the webhook again';

-- active is false while the webhook is disabled: no delivery is made then. A paused webhook stays
-- active: its deliveries wait. The row stays in either case, so that what was missed can be replayed.
CREATE TABLE gancho.webhook_subscriptions (
  webhook_id text COLLATE "C" NOT NULL REFERENCES gancho.webhooks ON DELETE CASCADE,
  tenant_id  text COLLATE "C" NOT NULL,
  event      text COLLATE "C" NOT NULL,
  active     boolean NOT NULL DEFAULT true,
  PRIMARY KEY (webhook_id, event)
);
CREATE INDEX subscribers ON gancho.webhook_subscriptions (tenant_id, event) INCLUDE (webhook_id, active);
COMMENT ON COLUMN gancho.webhook_subscriptions.event IS 'an event type, or * for all, future ones included';

CREATE TABLE gancho.api_keys (
  id           text COLLATE "C" PRIMARY KEY DEFAULT gancho.new_id('key'),
  tenant_id    text COLLATE "C" CHECK (tenant_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  name         text NOT NULL,
  scope        text NOT NULL CHECK (scope IN ('operator', 'tenant')),
  permissions  text NOT NULL CHECK (permissions IN ('read', 'write', 'events')),
  key_hash     text COLLATE "C" NOT NULL UNIQUE,
  key_hint     text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  CONSTRAINT tenant_key_has_tenant CHECK ((scope = 'tenant') = (tenant_id IS NOT NULL))
);
CREATE INDEX keys_of_tenant ON gancho.api_keys (tenant_id, id);

-- What happened and what is to be sent -----------------------------------------------------------------

-- Partitioned by id, which is by time: old weeks are dropped, never deleted row by row, and the primary
-- key still finds one row in one partition. body is the envelope, byte for byte as it is signed and sent.
CREATE TABLE gancho.events (
  id            text COLLATE "C" NOT NULL,
  tenant_id     text COLLATE "C" NOT NULL,
  event         text COLLATE "C" NOT NULL,
  resource_type text,
  resource_id   text,
  body          text NOT NULL,
  test          boolean NOT NULL DEFAULT false,
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);

-- Deliberately apart from events: a unique key over a partitioned table would need the partition key.
CREATE TABLE gancho.idempotency_keys (
  tenant_id    text COLLATE "C" NOT NULL,
  key          text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  event_id     text COLLATE "C" NOT NULL,
  content_hash uuid NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key)
);
CREATE INDEX idempotency_keys_by_age ON gancho.idempotency_keys USING brin (created_at);

-- Unfinished deliveries, and nothing else: small, so claims stay fast however long the history is.
-- Columns that change at every claim (lease_*, attempts) stay off the indexes, so those updates are HOT. A long
-- queue is claimed page by page: each page has room for a new version of all its rows, or half would not be.
CREATE TABLE gancho.delivery_queue (
  id               text COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id        text COLLATE "C" NOT NULL,
  webhook_id       text COLLATE "C" NOT NULL,
  event_id         text COLLATE "C" NOT NULL,
  event            text COLLATE "C" NOT NULL,
  resource_type    text,
  resource_id      text,
  target_url       text NOT NULL,
  test             boolean NOT NULL,
  created_at       timestamptz NOT NULL,
  due_at           timestamptz NOT NULL,
  lease_owner      text COLLATE "C",
  lease_token      int NOT NULL DEFAULT 0,
  attempts         int NOT NULL DEFAULT 0,
  schedule_start   int NOT NULL DEFAULT 0,
  losses           int NOT NULL DEFAULT 0,
  last_error       text,
  last_status_code int,
  CONSTRAINT attempts_counted_by_claims CHECK (attempts >= schedule_start AND lease_token >= attempts),
  CONSTRAINT losses_were_attempts CHECK (losses BETWEEN 0 AND attempts)
) WITH (fillfactor = 45, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX delivery_queue_due ON gancho.delivery_queue (due_at, id);
CREATE INDEX delivery_queue_lanes ON gancho.delivery_queue (webhook_id, due_at, id);
-- Nearly always empty. A claim changes none of its columns, that of the predicate included, so it stays HOT.
CREATE INDEX delivery_queue_suspects ON gancho.delivery_queue (id) WHERE losses >= 2;
COMMENT ON COLUMN gancho.delivery_queue.lease_owner IS 'the worker that has it; nobody when null';
COMMENT ON COLUMN gancho.delivery_queue.lease_token IS 'fencing token: grows by one with every claim, and every later write names it';
COMMENT ON COLUMN gancho.delivery_queue.schedule_start IS 'attempts that the retry schedule does not count: those before a manual retry, and those lost with their worker';
COMMENT ON COLUMN gancho.delivery_queue.losses IS 'how often in a row a worker stopped with it; of a suspect, one with two or more, every start counts until its outcome';

-- Finished deliveries.
CREATE TABLE gancho.delivery_log (
  id               text COLLATE "C" NOT NULL,
  tenant_id        text COLLATE "C" NOT NULL,
  webhook_id       text COLLATE "C" NOT NULL,
  event_id         text COLLATE "C" NOT NULL,
  event            text COLLATE "C" NOT NULL,
  resource_type    text,
  resource_id      text,
  target_url       text NOT NULL,
  test             boolean NOT NULL,
  created_at       timestamptz NOT NULL,
  status           text NOT NULL CHECK (status IN ('DELIVERED', 'FAILED', 'CANCELLED')),
  lease_token      int NOT NULL,
  attempts         int NOT NULL,
  last_error       text,
  last_status_code int,
  finished_at      timestamptz NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT delivered_by_an_attempt CHECK (status <> 'DELIVERED' OR (attempts > 0 AND last_error IS NULL)),
  CONSTRAINT failed_says_why CHECK (status <> 'FAILED' OR last_error IS NOT NULL),
  CONSTRAINT failed_by_attempts CHECK (status <> 'FAILED' OR attempts > 0 OR last_error LIKE '%expired:%')
) PARTITION BY RANGE (id);
CREATE INDEX delivery_log_of_tenant ON gancho.delivery_log (tenant_id, id);
CREATE INDEX delivery_log_of_webhook ON gancho.delivery_log (webhook_id, id);
CREATE INDEX delivery_log_by_event ON gancho.delivery_log (event, created_at);
CREATE INDEX delivery_log_failed ON gancho.delivery_log (tenant_id, id) WHERE status = 'FAILED';

-- One row for one HTTP request. Partitioned by the id of its delivery, so that both leave together.
CREATE TABLE gancho.delivery_attempts (
  id                 text COLLATE "C" NOT NULL,
  delivery_id        text COLLATE "C" NOT NULL,
  attempt            int NOT NULL,
  started_at         timestamptz NOT NULL,
  duration_ms        real NOT NULL,
  error              text,
  message            text,
  status_code        int,
  remote_address     text,
  request_headers    text NOT NULL,
  response_headers   text,
  response_body      bytea,
  response_truncated boolean NOT NULL DEFAULT false,
  PRIMARY KEY (delivery_id, attempt)
) PARTITION BY RANGE (delivery_id);

-- Every process that delivers changes its row every second; the leases of one that stops doing so are void.
CREATE TABLE gancho.workers (
  id           text COLLATE "C" PRIMARY KEY,
  started_at   timestamptz NOT NULL,
  heartbeat_at timestamptz NOT NULL,
  beats        int NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
COMMENT ON COLUMN gancho.workers.heartbeat_at IS 'for people; -infinity once the worker has retired';
COMMENT ON COLUMN gancho.workers.beats IS 'grows with each heartbeat: the others judge by whether it changes while they watch, not by times';

-- Whether the database takes what is written ---------------------------------------------------------

-- Always empty, and unlogged: to write it costs no WAL. Each attempt needs a new page, which a full disk does not give.
CREATE UNLOGGED TABLE gancho.write_probes (filler text NOT NULL);
ALTER TABLE gancho.write_probes ALTER COLUMN filler SET STORAGE PLAIN;
ALTER TABLE gancho.write_probes REPLICA IDENTITY FULL;

CREATE FUNCTION gancho.prove_writable() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- A standby cannot even open an unlogged table, and would say that instead.
  IF pg_is_in_recovery() THEN
    RAISE EXCEPTION 'the database is a standby' USING ERRCODE = 'read_only_sql_transaction';
  END IF;
  INSERT INTO gancho.write_probes VALUES (repeat('x', 8000));
  RAISE EXCEPTION USING ERRCODE = 'GN900';
EXCEPTION WHEN SQLSTATE 'GN900' THEN
  NULL;
END
$$;

-- The view that people and the API read: a delivery, finished or not ----------------------------------

CREATE VIEW gancho.webhook_deliveries AS
  SELECT id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
         CASE WHEN lease_owner IS NULL THEN 'PENDING' ELSE 'SENDING' END AS status,
         attempts, last_error, last_status_code, due_at AS next_attempt_at, NULL::timestamptz AS finished_at
    FROM gancho.delivery_queue
  UNION ALL
  SELECT id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
         status, attempts, last_error, last_status_code, NULL::timestamptz, finished_at
    FROM gancho.delivery_log;
