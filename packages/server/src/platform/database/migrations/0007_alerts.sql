-- What a person should look at, what it takes to notice it, and how people hear of it.
-- locks: gancho.webhooks SHARE ROW EXCLUSIVE

-- One for a webhook and kind until it is resolved; when it happens again after that, there is a new one.
CREATE TABLE gancho.alerts (
  id              text COLLATE "C" PRIMARY KEY DEFAULT gancho.new_id('alr'),
  tenant_id       text COLLATE "C" NOT NULL,
  webhook_id      text COLLATE "C" NOT NULL,
  kind            text COLLATE "C" NOT NULL
                  CHECK (kind IN ('failing', 'exhausted', 'disabled', 'degraded')),
  state           text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED')),
  url             text NOT NULL,
  last_error      text,
  count           bigint NOT NULL,
  first_seen_at   timestamptz NOT NULL,
  last_seen_at    timestamptz NOT NULL,
  acknowledged_at timestamptz,
  resolved_at     timestamptz,
  recovered       boolean NOT NULL DEFAULT false,
  success_percent real,
  told_at         timestamptz,
  CONSTRAINT acknowledged_says_when CHECK (state <> 'ACKNOWLEDGED' OR acknowledged_at IS NOT NULL),
  CONSTRAINT resolved_says_when CHECK ((state = 'RESOLVED') = (resolved_at IS NOT NULL)),
  CONSTRAINT recovered_is_resolved CHECK (NOT recovered OR state = 'RESOLVED'),
  CONSTRAINT degraded_says_how_far CHECK ((kind = 'degraded') = (success_percent IS NOT NULL))
);
CREATE UNIQUE INDEX alerts_unresolved ON gancho.alerts (webhook_id, kind) WHERE state <> 'RESOLVED';
CREATE INDEX alerts_of_webhook ON gancho.alerts (webhook_id, id);
CREATE INDEX alerts_of_tenant ON gancho.alerts (tenant_id, id);
CREATE INDEX alerts_by_end ON gancho.alerts (resolved_at);
COMMENT ON COLUMN gancho.alerts.url IS 'where the webhook pointed when it was last seen';
COMMENT ON COLUMN gancho.alerts.count IS
  'attempts (failing) or deliveries (exhausted, degraded) that it is about';
COMMENT ON COLUMN gancho.alerts.recovered IS 'resolved because it was over, not by hand';
COMMENT ON COLUMN gancho.alerts.told_at IS
  'when an e-mail said that it opened: only then one says that it is over';

-- How many attempts of a webhook failed in a row, for those that are failing. since is failing_since of the
-- webhook: with another one there, a new streak has begun.
CREATE TABLE gancho.failure_streaks (
  webhook_id text COLLATE "C" PRIMARY KEY REFERENCES gancho.webhooks ON DELETE CASCADE,
  since      timestamptz NOT NULL,
  attempts   bigint NOT NULL
) WITH (fillfactor = 50);

-- What a tenant wants to be told of, and how. A tenant without a row has the defaults: the columns' own.
CREATE TABLE gancho.alert_settings (
  tenant_id           text COLLATE "C" PRIMARY KEY CHECK (tenant_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  email_addresses     text NOT NULL DEFAULT '[]' CHECK (json_typeof(email_addresses::json) = 'array'),
  email_language      text NOT NULL DEFAULT 'en' CHECK (email_language IN ('es', 'en')),
  email_kinds         text NOT NULL DEFAULT '["failing","exhausted","disabled","degraded"]'
                      CHECK (json_typeof(email_kinds::json) = 'array'),
  email_recoveries    boolean NOT NULL DEFAULT true,
  rate_below_percent  real CHECK (rate_below_percent BETWEEN 1 AND 100),
  rate_window_minutes int CHECK (rate_window_minutes BETWEEN 5 AND 1440),
  rate_min_deliveries int CHECK (rate_min_deliveries >= 1),
  version             int NOT NULL DEFAULT 1,
  updated_at          timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT rate_rule_is_whole
    CHECK (num_nulls(rate_below_percent, rate_window_minutes, rate_min_deliveries) IN (0, 3))
);
COMMENT ON COLUMN gancho.alert_settings.rate_below_percent IS
  'of the deliveries first attempted in the window, a smaller part succeeded at that attempt: the '
  'webhook is degraded';

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

-- When a tenant may be written to next, and which turn of a worker is at it: a turn that took longer than
-- its lease finds another token, and leaves the rest to the one that has it.
CREATE TABLE gancho.alert_mailings (
  tenant_id    text COLLATE "C" PRIMARY KEY,
  not_before   timestamptz NOT NULL,
  leased_until timestamptz NOT NULL,
  lease_token  int NOT NULL DEFAULT 1,
  failures     int NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
COMMENT ON COLUMN gancho.alert_mailings.failures IS 'messages in a row that no mail server took';
