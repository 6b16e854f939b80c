-- What a person should look at, and what it takes to notice it.

-- One for a webhook and kind until it is resolved; when it happens again after that, there is a new one.
CREATE TABLE gancho.alerts (
  id              text COLLATE "C" PRIMARY KEY DEFAULT gancho.new_id('alr'),
  tenant_id       text COLLATE "C" NOT NULL,
  webhook_id      text COLLATE "C" NOT NULL,
  kind            text COLLATE "C" NOT NULL CHECK (kind IN ('failing', 'exhausted', 'disabled')),
  state           text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED')),
  url             text NOT NULL,
  last_error      text,
  count           bigint NOT NULL,
  first_seen_at   timestamptz NOT NULL,
  last_seen_at    timestamptz NOT NULL,
  acknowledged_at timestamptz,
  resolved_at     timestamptz,
  recovered       boolean NOT NULL DEFAULT false,
  CONSTRAINT acknowledged_says_when CHECK (state <> 'ACKNOWLEDGED' OR acknowledged_at IS NOT NULL),
  CONSTRAINT resolved_says_when CHECK ((state = 'RESOLVED') = (resolved_at IS NOT NULL)),
  CONSTRAINT recovered_is_resolved CHECK (NOT recovered OR state = 'RESOLVED')
);
CREATE UNIQUE INDEX alerts_unresolved ON gancho.alerts (webhook_id, kind) WHERE state <> 'RESOLVED';
CREATE INDEX alerts_of_webhook ON gancho.alerts (webhook_id, id);
CREATE INDEX alerts_of_tenant ON gancho.alerts (tenant_id, id);
CREATE INDEX alerts_by_end ON gancho.alerts (resolved_at);
COMMENT ON COLUMN gancho.alerts.url IS 'where the webhook pointed when it was last seen';
COMMENT ON COLUMN gancho.alerts.count IS 'attempts (failing) or deliveries (exhausted) that it is about';
COMMENT ON COLUMN gancho.alerts.recovered IS 'resolved because it was over, not by hand';

-- How many attempts of a webhook failed in a row, for those that are failing. since is failing_since of the webhook: with
-- another one there, a new streak has begun.
CREATE TABLE gancho.failure_streaks (
  webhook_id text COLLATE "C" PRIMARY KEY REFERENCES gancho.webhooks ON DELETE CASCADE,
  since      timestamptz NOT NULL,
  attempts   bigint NOT NULL
) WITH (fillfactor = 50);

ALTER TABLE gancho.delivery_counts ADD COLUMN last_error text;
COMMENT ON COLUMN gancho.delivery_counts.last_error IS 'one of the failures: a code, a colon, a sentence';

-- Which disablement an alert is about: one that was resolved by hand does not come back while the webhook stays disabled.
ALTER TABLE gancho.webhooks ADD COLUMN disabled_at timestamptz;
COMMENT ON COLUMN gancho.webhooks.disabled_at IS 'when it was disabled last';
UPDATE gancho.webhooks SET disabled_at = date_trunc('milliseconds', now()) WHERE state = 'DISABLED';
CREATE INDEX webhooks_disabled ON gancho.webhooks (id) WHERE state = 'DISABLED';

-- Whether a webhook has deliveries left that failed since a moment.
CREATE INDEX delivery_log_failed_of_webhook ON gancho.delivery_log (webhook_id, finished_at) WHERE status = 'FAILED';
