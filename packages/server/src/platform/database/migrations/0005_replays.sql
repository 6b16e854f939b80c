-- Lists of deliveries that answer at once, whatever is stored beside them, and replays in bulk.

-- A tenant's unfinished deliveries, newest first, although others have a million waiting: docs/decisions/008.
CREATE INDEX delivery_queue_of_tenant ON gancho.delivery_queue (tenant_id, id);

-- The id of a delivery begins with the time of its event, whenever it is made: so the deliveries of an event are
-- found by a range of ids, without an index of their own, and those that a replay makes for old events take their
-- place in history and expire with it.
CREATE FUNCTION gancho.new_delivery_id(event_id text) RETURNS text
LANGUAGE sql VOLATILE AS $$
  SELECT gancho.make_id('dlv', substr(event_id, 5, 15))
$$;

-- As in 0003, but for the ids of deliveries.
CREATE OR REPLACE FUNCTION gancho.accept_events(events json, owner text DEFAULT NULL, full_webhooks text[] DEFAULT '{}')
RETURNS TABLE (ordinal int, id text, duplicate boolean, body text, delivery_id text, webhook_id text, webhook_version int, leased boolean)
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  called_at timestamptz := clock_timestamp();
  -- One time for the whole batch, so that its order is that of the sequence, whatever the clock does meanwhile.
  id_time text := gancho.id_time(called_at);
  at timestamptz := date_trunc('milliseconds', called_at);
  at_text text := to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  incoming gancho.incoming_event[];
BEGIN
  SELECT array_agg(ROW(e.n, gancho.make_id('evt', id_time), r.tenant_id, r.event, r.data, r.resource_type, r.resource_id, r.idempotency_key, r.webhook_id,
                       coalesce(r.test, false),
                       CASE WHEN r.idempotency_key IS NOT NULL THEN md5(json_build_array(r.event, r.data, r.resource_type, r.resource_id)::text)::uuid END
                      )::gancho.incoming_event ORDER BY e.n)
    INTO incoming
    FROM json_array_elements(events) WITH ORDINALITY e (value, n)
   CROSS JOIN LATERAL json_to_record(e.value) AS r (tenant_id text, event text, data text, resource_type text, resource_id text,
                                                   idempotency_key text, webhook_id text, test boolean);

  PERFORM gancho.check_incoming(incoming);
  IF EXISTS (SELECT FROM unnest(incoming) i WHERE i.idempotency_key IS NOT NULL) THEN
    incoming := gancho.claim_idempotency_keys(incoming, at);
  END IF;

  RETURN QUERY
  WITH fresh AS MATERIALIZED (
    -- Raw control characters can only be white space between JSON tokens: the body becomes one line.
    SELECT i.ordinal, i.id, i.tenant_id, i.event, i.resource_type, i.resource_id, i.webhook_id, i.test,
           '{"id":"' || i.id || '","timestamp":"' || at_text || '","event":"' || i.event
             || '","data":' || translate(i.data, E'\n\r\t', '   ')
             || ',"tenant_id":"' || i.tenant_id
             || '","resource_type":' || coalesce(to_json(i.resource_type)::text, 'null')
             || ',"resource_id":' || coalesce(to_json(i.resource_id)::text, 'null') || '}' AS body,
           i.webhook_id IS NOT NULL OR EXISTS (
             SELECT FROM gancho.webhook_subscriptions s
              WHERE s.tenant_id = i.tenant_id AND s.event = ANY (ARRAY[i.event, '*'])) AS wanted
      FROM unnest(incoming) i WHERE i.data IS NOT NULL
  ), stored AS (
    INSERT INTO gancho.events (id, tenant_id, event, resource_type, resource_id, body, test, created_at)
    SELECT f.id, f.tenant_id, f.event, f.resource_type, f.resource_id, f.body, f.test, at FROM fresh f WHERE f.wanted
  ), addressed AS MATERIALIZED (
    -- Ids are given in the order of the events: an ordered webhook is sent to in that of its deliveries.
    SELECT a.*, gancho.new_delivery_id(a.event_id) AS delivery_id
      FROM (
        SELECT f.ordinal, f.id AS event_id, f.tenant_id, f.event, f.resource_type, f.resource_id, f.test,
               w.id AS webhook_id, w.version, w.url,
               owner IS NOT NULL AND (f.test OR (w.state = 'ACTIVE' AND NOT w.ordered AND w.id <> ALL (full_webhooks))) AS leased
          FROM fresh f
         CROSS JOIN LATERAL (
           -- Once, for a webhook that subscribes both to the event and to all.
           SELECT DISTINCT s.webhook_id FROM gancho.webhook_subscriptions s
            WHERE f.webhook_id IS NULL AND s.tenant_id = f.tenant_id AND s.event = ANY (ARRAY[f.event, '*']) AND s.active
           UNION ALL SELECT f.webhook_id WHERE f.webhook_id IS NOT NULL
         ) AS target
          JOIN gancho.webhooks w ON w.id = target.webhook_id AND w.tenant_id = f.tenant_id
         WHERE f.wanted
         ORDER BY f.ordinal
      ) AS a
  ), queued AS (
    INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test,
                                       created_at, due_at, lease_owner, lease_token, attempts)
    SELECT a.delivery_id, a.tenant_id, a.webhook_id, a.event_id, a.event, a.resource_type, a.resource_id, a.url, a.test,
           at, at, CASE WHEN a.leased THEN owner END, a.leased::int, a.leased::int
      FROM addressed a
  )
  SELECT i.ordinal, i.id, true, NULL, NULL, NULL, NULL::int, false FROM unnest(incoming) i WHERE i.data IS NULL
  UNION ALL
  SELECT f.ordinal, f.id, false, CASE WHEN owner IS NOT NULL THEN f.body END, NULL, NULL, NULL, false FROM fresh f
  UNION ALL
  SELECT a.ordinal, a.event_id, false, NULL, a.delivery_id, a.webhook_id, a.version, a.leased FROM addressed a;
END
$$;

-- A replay reads the events of its tenant from this index alone: an index by tenant would cost each event more.
ALTER TABLE gancho.events DROP CONSTRAINT events_pkey, ADD PRIMARY KEY (id) INCLUDE (tenant_id, event);

-- Jobs that send again what fits a selection, each delivery once. They go through ids in order, which are bounded when
-- the job is made; whoever takes a step of one locks its row, and moves its cursor in the same transaction.
CREATE TABLE gancho.replays (
  id              text COLLATE "C" PRIMARY KEY DEFAULT gancho.new_id('rpl'),
  tenant_id       text COLLATE "C" NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('recover', 'missing', 'all')),
  state           text NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'COMPLETED', 'CANCELLED')),
  webhook_id      text COLLATE "C",
  event           text COLLATE "C",
  "from"          timestamptz,
  "to"            timestamptz NOT NULL,
  rate_per_second int NOT NULL CHECK (rate_per_second BETWEEN 1 AND 1000),
  total           int NOT NULL,
  queued          int NOT NULL DEFAULT 0,
  skipped         int NOT NULL DEFAULT 0,
  cursor          text COLLATE "C" NOT NULL,
  due_at          timestamptz NOT NULL,
  created_at      timestamptz NOT NULL,
  finished_at     timestamptz,
  CONSTRAINT finished_at_its_end CHECK ((state = 'RUNNING') = (finished_at IS NULL)),
  CONSTRAINT events_go_to_a_webhook CHECK (kind = 'recover' OR webhook_id IS NOT NULL)
) WITH (fillfactor = 50);
CREATE INDEX replays_of_tenant ON gancho.replays (tenant_id, id);
CREATE INDEX replays_due ON gancho.replays (due_at) WHERE state = 'RUNNING';
-- One at a time for a webhook: two would send its missing events twice.
CREATE UNIQUE INDEX replay_of_webhook ON gancho.replays (tenant_id, coalesce(webhook_id, '')) WHERE state = 'RUNNING';
COMMENT ON COLUMN gancho.replays.cursor IS 'the last id that was dealt with: of a delivery (recover) or of an event';
COMMENT ON COLUMN gancho.replays.due_at IS 'when it may go on, by its rate';
