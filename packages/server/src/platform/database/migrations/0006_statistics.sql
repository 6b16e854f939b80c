-- How deliveries go, counted. Tests and cancelled deliveries are left out.

-- What one commit of outcomes counted, until it is merged into the tables below. Only inserted into and
-- emptied, and without an index: no worker waits here for another, and remains that a long transaction
-- elsewhere keeps from being cleaned up cost those who record nothing. A row's durations stay in the row.
CREATE TABLE gancho.delivery_counts (
  counted_at     timestamptz NOT NULL,
  tenant_id      text COLLATE "C" NOT NULL,
  webhook_id     text COLLATE "C" NOT NULL,
  webhook_version int,
  event          text COLLATE "C" NOT NULL,
  error          text COLLATE "C" NOT NULL,
  status_code    int NOT NULL,
  attempts       int NOT NULL,
  first_attempts int NOT NULL,
  finished       int NOT NULL,
  durations_ms   real[] NOT NULL,
  recorded_by    bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  last_error     text
) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
-- Rows without a key cannot be deleted while a publication has the table (CREATE PUBLICATION … FOR ALL
-- TABLES).
ALTER TABLE gancho.delivery_counts REPLICA IDENTITY FULL;
COMMENT ON COLUMN gancho.delivery_counts.webhook_version IS
  'the version that was sent to; null when nothing may have been sent';
COMMENT ON COLUMN gancho.delivery_counts.error IS 'empty for success';
COMMENT ON COLUMN gancho.delivery_counts.status_code IS '0 when there was no answer';
COMMENT ON COLUMN gancho.delivery_counts.first_attempts IS
  'those of the attempts that were the first of their delivery';
COMMENT ON COLUMN gancho.delivery_counts.finished IS
  'those of the attempts that ended their delivery';
COMMENT ON COLUMN gancho.delivery_counts.durations_ms IS 'of the attempts that sent something';
COMMENT ON COLUMN gancho.delivery_counts.recorded_by IS
  'the transaction: which of two was first, whatever the clocks of their workers said';
COMMENT ON COLUMN gancho.delivery_counts.last_error IS
  'one of the failures: a code, a colon, a sentence';

-- The same by spans of time. As rows grow old, those of finer spans are merged into coarser ones, as coarse
-- as the finest range of statistics that still reads them (features/statistics/range.ts). Counters stay off
-- the indexes, so that adding to them is a HOT update.
CREATE TABLE gancho.delivery_stats (
  tenant_id      text COLLATE "C" NOT NULL,
  bucket_start   timestamptz NOT NULL,
  span_seconds   int NOT NULL,
  webhook_id     text COLLATE "C" NOT NULL,
  event          text COLLATE "C" NOT NULL,
  error          text COLLATE "C" NOT NULL,
  status_code    int NOT NULL,
  attempts       bigint NOT NULL,
  first_attempts bigint NOT NULL,
  finished       bigint NOT NULL,
  PRIMARY KEY (tenant_id, bucket_start, span_seconds, webhook_id, event, error, status_code)
) WITH (fillfactor = 70);
CREATE INDEX delivery_stats_by_age ON gancho.delivery_stats (span_seconds, bucket_start);

-- Apart from the causes of failures: one table for both would have a row for each pair.
CREATE TABLE gancho.delivery_durations (
  tenant_id      text COLLATE "C" NOT NULL,
  bucket_start   timestamptz NOT NULL,
  span_seconds   int NOT NULL,
  webhook_id     text COLLATE "C" NOT NULL,
  event          text COLLATE "C" NOT NULL,
  duration_step  smallint NOT NULL,
  attempts       bigint NOT NULL,
  PRIMARY KEY (tenant_id, bucket_start, span_seconds, webhook_id, event, duration_step)
) WITH (fillfactor = 70);
CREATE INDEX delivery_durations_by_age ON gancho.delivery_durations (span_seconds, bucket_start);
