-- What happened, and what is to be sent.

-- Partitioned by id, which is by time: old weeks are dropped, never deleted row by row, and the primary key
-- still finds one row in one partition. body is the envelope, byte for byte as it is signed and sent. A
-- replay reads the events of its tenant from the primary key alone: an index by tenant would cost each event
-- more.
CREATE TABLE gancho.events (
  id            text COLLATE "C" NOT NULL,
  tenant_id     text COLLATE "C" NOT NULL,
  event         text COLLATE "C" NOT NULL,
  resource_type text,
  resource_id   text,
  body          text NOT NULL,
  test          boolean NOT NULL DEFAULT false,
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (id) INCLUDE (tenant_id, event)
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

-- Unfinished deliveries, and nothing else: small, so claims stay fast however long the history is. Columns
-- that change at every claim (lease_*, attempts) stay off the indexes, so those updates are HOT. A long
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
-- While the statistics say that the queue is empty, all its indexes cost the same, and one that merely ends
-- in id may be read whole to look a delivery up. The predicates leave each index to the statements that ask
-- by its first column.
CREATE INDEX delivery_queue_due ON gancho.delivery_queue (due_at, id)
  WHERE due_at IS NOT NULL;
CREATE INDEX delivery_queue_lanes ON gancho.delivery_queue (webhook_id, due_at, id)
  WHERE webhook_id IS NOT NULL;
-- A tenant's unfinished deliveries, newest first, although others have a million waiting: docs/decisions/008.
CREATE INDEX delivery_queue_of_tenant ON gancho.delivery_queue (tenant_id, id)
  WHERE tenant_id IS NOT NULL;
-- Nearly always empty. A claim changes none of its columns, that of the predicate included, so it stays HOT.
CREATE INDEX delivery_queue_suspects ON gancho.delivery_queue (id) WHERE losses >= 2;
COMMENT ON COLUMN gancho.delivery_queue.lease_owner IS 'the worker that has it; nobody when null';
COMMENT ON COLUMN gancho.delivery_queue.lease_token IS
  'fencing token: grows by one with every claim, and every later write names it';
COMMENT ON COLUMN gancho.delivery_queue.schedule_start IS
  'attempts that the retry schedule does not count: those before a manual retry, and those lost with '
  'their worker';
COMMENT ON COLUMN gancho.delivery_queue.losses IS
  'how often in a row a worker stopped with it; of a suspect, one with two or more, every start counts '
  'until its outcome';

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
-- Whether a webhook has deliveries left that failed since a moment.
CREATE INDEX delivery_log_failed_of_webhook ON gancho.delivery_log (webhook_id, finished_at)
  WHERE status = 'FAILED';

-- One row for one HTTP request. Partitioned by the id of its delivery, so that both leave together. timings
-- is null for attempts that nobody measured: cancelled while they were under way, or lost with their worker.
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
  timings            text,
  PRIMARY KEY (delivery_id, attempt)
) PARTITION BY RANGE (delivery_id);
COMMENT ON COLUMN gancho.delivery_attempts.timings IS
  'JSON, milliseconds: dns_ms, connect_ms, tls_ms, first_byte_ms; what did not happen is left out';

-- Every process that delivers changes its row every second; the leases of one that stops doing so are void.
CREATE TABLE gancho.workers (
  id           text COLLATE "C" PRIMARY KEY,
  started_at   timestamptz NOT NULL,
  heartbeat_at timestamptz NOT NULL,
  beats        int NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
COMMENT ON COLUMN gancho.workers.heartbeat_at IS
  'for people; -infinity once the worker has retired';
COMMENT ON COLUMN gancho.workers.beats IS
  'grows with each heartbeat: the others judge by whether it changes while they watch, not by times';

-- Rows are never moved between partitions: what a default partition took stays there until it expires.
-- docs/decisions/003-partitions-by-id.md
CREATE TABLE gancho.events_default PARTITION OF gancho.events DEFAULT;
CREATE TABLE gancho.delivery_log_default PARTITION OF gancho.delivery_log DEFAULT;
CREATE TABLE gancho.delivery_attempts_default PARTITION OF gancho.delivery_attempts DEFAULT;

-- One event of a batch, as the functions of functions/emit.sql hand it on.
CREATE TYPE gancho.incoming_event AS (
  ordinal         int,
  id              text,
  tenant_id       text,
  event           text,
  data            text,
  resource_type   text,
  resource_id     text,
  idempotency_key text,
  webhook_id      text,
  test            boolean,
  content_hash    uuid
);

-- Always empty, and unlogged: to write it costs no WAL. Each attempt needs a new page, which a full disk
-- does not give.
CREATE UNLOGGED TABLE gancho.write_probes (filler text NOT NULL);
ALTER TABLE gancho.write_probes ALTER COLUMN filler SET STORAGE PLAIN;
ALTER TABLE gancho.write_probes REPLICA IDENTITY FULL;
