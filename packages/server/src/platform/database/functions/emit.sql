-- The producer's contract: events come in, and each event and one delivery for each active subscription are
-- stored, all in the caller's transaction. This is the only place that fixes the envelope of SPEC section 3.
--
-- gancho.emit and gancho.emit_batch are for producers, and gancho.accept_events is for the server. The
-- functions before them are its steps. The tables, and the type gancho.incoming_event, are in
-- 0004_deliveries.sql.
--
-- Errors (SQLSTATE): GN001 unknown event type, GN002 invalid argument, GN003 event too large,
-- GN004 idempotency key used before with other content. They are documented in docs/reference/errors.md.

-- How long the envelope of an event will be: its fixed parts are 150 bytes, the rest is counted. STABLE like
-- the to_json inside: declared as more, it would be called for each event and not become part of the query.
CREATE OR REPLACE FUNCTION gancho.envelope_bytes(i gancho.incoming_event) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT 150 + octet_length(i.event) + octet_length(i.data) + octet_length(i.tenant_id)
    + octet_length(coalesce(to_json(i.resource_type)::text, 'null'))
    + octet_length(coalesce(to_json(i.resource_id)::text, 'null'))
$$;

-- Refuses the first event of a batch that cannot be accepted, by raising its error.
-- Types that begin with "gancho." are operational events: Gancho sends them, and each to one webhook.
CREATE OR REPLACE FUNCTION gancho.check_incoming(incoming gancho.incoming_event[]) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
  bad record;
BEGIN
  SELECT i.*, t.name AS known, gancho.envelope_bytes(i) AS bytes
    INTO bad
    FROM unnest(incoming) i
    LEFT JOIN gancho.event_types t ON t.name = i.event
   WHERE t.name IS NULL
      OR i.tenant_id IS NULL
      OR i.tenant_id !~ '^[A-Za-z0-9_-]{1,64}$'
      OR i.data IS NULL
      OR left(ltrim(i.data, E' \n\r\t'), 1) <> '{'
      OR gancho.envelope_bytes(i) > 262144
      OR length(i.idempotency_key) NOT BETWEEN 1 AND 255
      OR (i.event ^@ 'gancho.' AND i.webhook_id IS NULL)
   ORDER BY i.ordinal
   LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;

  IF bad.tenant_id IS NULL OR bad.tenant_id !~ '^[A-Za-z0-9_-]{1,64}$' THEN
    RAISE EXCEPTION USING ERRCODE = 'GN002',
      MESSAGE = format('invalid tenant id %s', coalesce(quote_literal(left(bad.tenant_id, 80)), 'NULL')),
      HINT = 'A tenant id is 1 to 64 letters, digits, "-" or "_".';
  ELSIF bad.known IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'GN001',
      MESSAGE = format('unknown event type %s', coalesce(quote_literal(left(bad.event, 140)), 'NULL')),
      HINT = 'Use a name of the catalogue (table gancho.event_types), '
        'or register your own with PUT /v1/event-types/{name}.';
  ELSIF bad.data IS NULL OR left(ltrim(bad.data, E' \n\r\t'), 1) <> '{' THEN
    RAISE EXCEPTION USING ERRCODE = 'GN002',
      MESSAGE = format('the data of %s is not a JSON object', bad.event),
      HINT = 'Pass data as one JSON object, for example {"invoice_id": "inv-123"}.';
  ELSIF bad.bytes > 262144 THEN
    RAISE EXCEPTION USING ERRCODE = 'GN003',
      MESSAGE = format('the event %s has %s bytes', bad.event, bad.bytes),
      HINT = 'An event may have 262144 bytes (256 KiB): send a reference to the rest.';
  ELSIF bad.event ^@ 'gancho.' AND bad.webhook_id IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'GN002',
      MESSAGE = format('%s is one of the operational events, which only Gancho sends', bad.event),
      HINT = 'Send an event of your own type: names that begin with "gancho." are reserved.';
  ELSE
    RAISE EXCEPTION USING ERRCODE = 'GN002',
      MESSAGE = 'invalid idempotency key',
      HINT = 'An idempotency key has 1 to 255 characters.';
  END IF;
END
$$;

-- Records the idempotency keys of a batch and returns it with the id of the first event for each key.
-- A separate statement from the insert of the events, so that it sees keys that others committed meanwhile.
CREATE OR REPLACE FUNCTION gancho.claim_idempotency_keys(incoming gancho.incoming_event[], at timestamptz)
RETURNS gancho.incoming_event[]
LANGUAGE plpgsql AS $$
DECLARE
  reused record;
  new_keys int;
BEGIN
  INSERT INTO gancho.idempotency_keys (tenant_id, key, event_id, content_hash, created_at)
  SELECT i.tenant_id, i.idempotency_key, i.id, i.content_hash, at
    FROM unnest(incoming) i
   WHERE i.idempotency_key IS NOT NULL
   ORDER BY i.tenant_id, i.idempotency_key, i.ordinal
  ON CONFLICT DO NOTHING;

  -- When every key was new there is nothing to look up. Reading here what others insert beside it would make
  -- SERIALIZABLE transactions fail that have no key in common.
  GET DIAGNOSTICS new_keys = ROW_COUNT;
  IF new_keys = (SELECT count(i.idempotency_key) FROM unnest(incoming) i) THEN
    RETURN incoming;
  END IF;

  SELECT k.key, k.event_id
    INTO reused
    FROM unnest(incoming) i
    JOIN gancho.idempotency_keys k ON k.tenant_id = i.tenant_id AND k.key = i.idempotency_key
   WHERE k.content_hash <> i.content_hash
   ORDER BY i.ordinal
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'GN004',
      MESSAGE = format('idempotency key %s was used for another event, %s',
        quote_literal(reused.key), reused.event_id),
      HINT = 'Send the same content to repeat a call, or a new key for a new event.';
  END IF;

  RETURN (
    SELECT array_agg(
             ROW(i.ordinal, coalesce(k.event_id, i.id), i.tenant_id, i.event,
                 CASE WHEN k.event_id = i.id OR k.event_id IS NULL THEN i.data END,
                 i.resource_type, i.resource_id, i.idempotency_key, i.webhook_id, i.test, i.content_hash
             )::gancho.incoming_event
             ORDER BY i.ordinal)
      FROM unnest(incoming) i
      LEFT JOIN gancho.idempotency_keys k ON k.tenant_id = i.tenant_id AND k.key = i.idempotency_key);
END
$$;

-- Accepts a JSON array of events: {tenant_id, event, data (JSON text), resource_type?, resource_id?,
-- idempotency_key?, webhook_id? (to this one only, subscribed or not), test?}. Returns one row per event
-- (delivery_id null), and one per delivery made. With an owner, deliveries are leased to that worker as they
-- are stored, unless their webhook is among full_webhooks: the worker sends them at once, without a claim.
-- body comes only with an owner. No part of the statement joins the batch with itself: planned for a few
-- rows, that would be quadratic. The plan is kept (to plan at each call would cost four times the call), so
-- it must not depend on how few webhooks there were when it was made: hence no sequential scans.
CREATE OR REPLACE FUNCTION gancho.accept_events(
  events json,
  owner text DEFAULT NULL,
  full_webhooks text[] DEFAULT '{}'
)
RETURNS TABLE (
  ordinal int,
  id text,
  duplicate boolean,
  body text,
  delivery_id text,
  webhook_id text,
  webhook_version int,
  leased boolean
)
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  called_at timestamptz := clock_timestamp();
  -- One time for the whole batch, so that its order is that of the sequence, whatever the clock does
  -- meanwhile.
  id_time text := gancho.id_time(called_at);
  at timestamptz := date_trunc('milliseconds', called_at);
  at_text text := to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  incoming gancho.incoming_event[];
BEGIN
  SELECT array_agg(
           ROW(e.n, gancho.make_id('evt', id_time), r.tenant_id, r.event, r.data,
               r.resource_type, r.resource_id, r.idempotency_key, r.webhook_id, coalesce(r.test, false),
               CASE WHEN r.idempotency_key IS NOT NULL
                 THEN md5(json_build_array(r.event, r.data, r.resource_type, r.resource_id)::text)::uuid
               END
           )::gancho.incoming_event
           ORDER BY e.n)
    INTO incoming
    FROM json_array_elements(events) WITH ORDINALITY e (value, n)
   CROSS JOIN LATERAL json_to_record(e.value) AS r (
     tenant_id text, event text, data text, resource_type text, resource_id text,
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
             SELECT
               FROM gancho.webhook_subscriptions s
              WHERE s.tenant_id = i.tenant_id
                AND s.event = ANY (ARRAY[i.event, '*'])) AS wanted
      FROM unnest(incoming) i
     WHERE i.data IS NOT NULL
  ),

  stored AS (
    INSERT INTO gancho.events (id, tenant_id, event, resource_type, resource_id, body, test, created_at)
    SELECT f.id, f.tenant_id, f.event, f.resource_type, f.resource_id, f.body, f.test, at
      FROM fresh f
     WHERE f.wanted
  ),

  addressed AS MATERIALIZED (
    -- Ids are given in the order of the events: an ordered webhook is sent to in that of its deliveries.
    SELECT a.*, gancho.new_delivery_id(a.event_id) AS delivery_id
      FROM (
        SELECT f.ordinal, f.id AS event_id, f.tenant_id, f.event, f.resource_type, f.resource_id, f.test,
               w.id AS webhook_id, w.version, w.url,
               owner IS NOT NULL AND (
                 f.test OR (w.state = 'ACTIVE' AND NOT w.ordered AND w.id <> ALL (full_webhooks))) AS leased
          FROM fresh f
         CROSS JOIN LATERAL (
           -- Once, for a webhook that subscribes both to the event and to all.
           SELECT DISTINCT s.webhook_id
             FROM gancho.webhook_subscriptions s
            WHERE f.webhook_id IS NULL
              AND s.tenant_id = f.tenant_id
              AND s.event = ANY (ARRAY[f.event, '*'])
              AND s.active
           UNION ALL
           SELECT f.webhook_id
            WHERE f.webhook_id IS NOT NULL
         ) AS target
          JOIN gancho.webhooks w ON w.id = target.webhook_id AND w.tenant_id = f.tenant_id
         WHERE f.wanted
         ORDER BY f.ordinal
      ) AS a
  ),

  queued AS (
    INSERT INTO gancho.delivery_queue (
      id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test,
      created_at, due_at, lease_owner, lease_token, attempts)
    SELECT a.delivery_id, a.tenant_id, a.webhook_id, a.event_id, a.event, a.resource_type, a.resource_id,
           a.url, a.test, at, at, CASE WHEN a.leased THEN owner END, a.leased::int, a.leased::int
      FROM addressed a
  )

  SELECT i.ordinal, i.id, true, NULL, NULL, NULL, NULL::int, false
    FROM unnest(incoming) i
   WHERE i.data IS NULL
  UNION ALL
  SELECT f.ordinal, f.id, false, CASE WHEN owner IS NOT NULL THEN f.body END, NULL, NULL, NULL, false
    FROM fresh f
  UNION ALL
  SELECT a.ordinal, a.event_id, false, NULL, a.delivery_id, a.webhook_id, a.version, a.leased
    FROM addressed a;
END
$$;

-- Publishes an event inside the caller's transaction, and returns its id. Callable from any language and from
-- triggers. An event that nobody subscribed to is not stored.
CREATE OR REPLACE FUNCTION gancho.emit(
  tenant_id text,
  event text,
  data json,
  resource_type text DEFAULT NULL,
  resource_id text DEFAULT NULL,
  idempotency_key text DEFAULT NULL
)
RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT id
    FROM gancho.accept_events(json_build_array(json_build_object(
           'tenant_id', tenant_id, 'event', event, 'data', data::text,
           'resource_type', resource_type, 'resource_id', resource_id, 'idempotency_key', idempotency_key)))
   WHERE delivery_id IS NULL
$$;

-- The same for many events of one tenant, in parallel arrays. One row per event, in order: its id, and how
-- many deliveries were made. Arrays and not one JSON array: to take that apart, PostgreSQL would decode its
-- strings, and refuse the escape \u0000, which is valid in data.
CREATE OR REPLACE FUNCTION gancho.emit_batch(
  tenant_id text,
  events text[],
  data json[],
  resource_types text[] DEFAULT NULL,
  resource_ids text[] DEFAULT NULL,
  idempotency_keys text[] DEFAULT NULL
)
RETURNS TABLE (ordinal int, id text, deliveries int)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.ordinal, a.id, count(a.delivery_id)::int
    FROM gancho.accept_events((
      SELECT json_agg(
               json_build_object(
                 'tenant_id', tenant_id, 'event', e.event, 'data', e.data::text,
                 'resource_type', resource_types[e.n], 'resource_id', resource_ids[e.n],
                 'idempotency_key', idempotency_keys[e.n])
               ORDER BY e.n)
        FROM unnest(events, data) WITH ORDINALITY e (event, data, n))) a
   GROUP BY a.ordinal, a.id
   ORDER BY a.ordinal
$$;
