-- The event types that there are, and the webhooks that subscribe to them.

CREATE TABLE gancho.event_types (
  name        text PRIMARY KEY
              CHECK (name ~ '^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$' AND length(name) <= 128),
  "group"     text NOT NULL,
  description text NOT NULL DEFAULT '',
  schema      text,
  example     text,
  built_in    boolean NOT NULL DEFAULT false,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN gancho.event_types.schema IS
  'JSON Schema of data, as text; without one any JSON object is valid';

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
  disabled_at            timestamptz,
  CONSTRAINT headers_are_an_object CHECK (json_typeof(headers::json) = 'object'),
  CONSTRAINT disabled_says_why CHECK (state <> 'DISABLED' OR state_reason IS NOT NULL),
  CONSTRAINT previous_secret_ends CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX webhooks_of_tenant ON gancho.webhooks (tenant_id, id);
CREATE INDEX webhooks_disabled ON gancho.webhooks (id) WHERE state = 'DISABLED';
COMMENT ON COLUMN gancho.webhooks.secret IS
  'AES-256-GCM, see docs/decisions; never leaves the server';
COMMENT ON COLUMN gancho.webhooks.failing_since IS
  'first failure since the last success: the clock of the automatic disable';
COMMENT ON COLUMN gancho.webhooks.resume_at IS
  'an ordered webhook sends nothing before this: its first delivery failed and is retried then';
COMMENT ON COLUMN gancho.webhooks.turn_of IS
  'the delivery that an ordered webhook was last claimed for: while that is leased, no other is claimed';
COMMENT ON COLUMN gancho.webhooks.turns IS
  'grows with each claim of an ordered webhook: of two workers that claim at once, one finds it changed';
COMMENT ON COLUMN gancho.webhooks.judged_from IS
  'the version that its last new start made: what earlier ones were answered says nothing of its health';
COMMENT ON COLUMN gancho.webhooks.disabled_at IS 'when it was disabled last';
COMMENT ON COLUMN gancho.webhooks.version IS
  'changes with every edit: the ETag, and what tells a worker to read the webhook again';

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
COMMENT ON COLUMN gancho.webhook_subscriptions.event IS
  'an event type, or * for all, future ones included';
