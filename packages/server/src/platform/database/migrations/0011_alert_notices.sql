-- How people, and the tenant's own webhooks, hear of alerts.

-- What is to be told by e-mail: written with the change of the alert, sent by workers, gone once it is told.
CREATE TABLE gancho.alert_notices (
  id         text COLLATE "C" PRIMARY KEY DEFAULT gancho.new_id('ntc'),
  tenant_id  text COLLATE "C" NOT NULL,
  alert_id   text COLLATE "C" NOT NULL,
  says       text NOT NULL CHECK (says IN ('OPENED', 'RECOVERED')),
  created_at timestamptz NOT NULL
);
CREATE INDEX alert_notices_of_tenant ON gancho.alert_notices (tenant_id, id);
CREATE INDEX alert_notices_by_age ON gancho.alert_notices (created_at);

-- When a tenant may be written to next, and which turn of a worker is at it: a turn that took longer than its lease finds
-- another token, and leaves the rest to the one that has it.
CREATE TABLE gancho.alert_mailings (
  tenant_id    text COLLATE "C" PRIMARY KEY,
  not_before   timestamptz NOT NULL,
  leased_until timestamptz NOT NULL,
  lease_token  int NOT NULL DEFAULT 1,
  failures     int NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
COMMENT ON COLUMN gancho.alert_mailings.failures IS 'messages in a row that no mail server took';

ALTER TABLE gancho.alerts ADD COLUMN told_at timestamptz;
COMMENT ON COLUMN gancho.alerts.told_at IS 'when an e-mail said that it opened: only then one says that it is over';

-- Operational events: of types that begin with "gancho.", sent by Gancho to each webhook that subscribes to them by name or
-- by that prefix. No application sends one, and so none reaches those that subscribe to everything.

-- Refuses the first event of a batch that cannot be accepted, by raising its error.
CREATE OR REPLACE FUNCTION gancho.check_incoming(incoming gancho.incoming_event[]) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
  bad record;
BEGIN
  SELECT i.*, t.name AS known, gancho.envelope_bytes(i) AS bytes INTO bad
    FROM unnest(incoming) i LEFT JOIN gancho.event_types t ON t.name = i.event
   WHERE t.name IS NULL
      OR i.tenant_id IS NULL OR i.tenant_id !~ '^[A-Za-z0-9_-]{1,64}$'
      OR i.data IS NULL OR left(ltrim(i.data, E' \n\r\t'), 1) <> '{'
      OR gancho.envelope_bytes(i) > 262144
      OR length(i.idempotency_key) NOT BETWEEN 1 AND 255
      OR (i.event ^@ 'gancho.' AND i.webhook_id IS NULL)
   ORDER BY i.ordinal LIMIT 1;
  IF NOT FOUND THEN RETURN; END IF;
  IF bad.tenant_id IS NULL OR bad.tenant_id !~ '^[A-Za-z0-9_-]{1,64}$' THEN
    RAISE EXCEPTION USING ERRCODE = 'GN002', MESSAGE = format('invalid tenant id %s', coalesce(quote_literal(left(bad.tenant_id, 80)), 'NULL')),
      HINT = 'A tenant id is 1 to 64 letters, digits, "-" or "_".';
  ELSIF bad.known IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'GN001', MESSAGE = format('unknown event type %s', coalesce(quote_literal(left(bad.event, 140)), 'NULL')),
      HINT = 'Use a name of the catalogue (table gancho.event_types), or register your own with PUT /v1/event-types/{name}.';
  ELSIF bad.data IS NULL OR left(ltrim(bad.data, E' \n\r\t'), 1) <> '{' THEN
    RAISE EXCEPTION USING ERRCODE = 'GN002', MESSAGE = format('the data of %s is not a JSON object', bad.event),
      HINT = 'Pass data as one JSON object, for example {"invoice_id": "inv-123"}.';
  ELSIF bad.bytes > 262144 THEN
    RAISE EXCEPTION USING ERRCODE = 'GN003', MESSAGE = format('the event %s has %s bytes', bad.event, bad.bytes),
      HINT = 'An event may have 262144 bytes (256 KiB): send a reference to the rest.';
  ELSIF bad.event ^@ 'gancho.' AND bad.webhook_id IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'GN002', MESSAGE = format('%s is one of the operational events, which only Gancho sends', bad.event),
      HINT = 'Send an event of your own type: names that begin with "gancho." are reserved.';
  ELSE
    RAISE EXCEPTION USING ERRCODE = 'GN002', MESSAGE = 'invalid idempotency key', HINT = 'An idempotency key has 1 to 255 characters.';
  END IF;
END
$$;
