-- What a tenant wants to be told of, and how.

-- A tenant without a row has the defaults: the columns' own.
CREATE TABLE gancho.alert_settings (
  tenant_id           text COLLATE "C" PRIMARY KEY CHECK (tenant_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  email_addresses     text NOT NULL DEFAULT '[]' CHECK (json_typeof(email_addresses::json) = 'array'),
  email_language      text NOT NULL DEFAULT 'en' CHECK (email_language IN ('es', 'en')),
  email_kinds         text NOT NULL DEFAULT '["failing","exhausted","disabled","degraded"]' CHECK (json_typeof(email_kinds::json) = 'array'),
  email_recoveries    boolean NOT NULL DEFAULT true,
  rate_below_percent  real CHECK (rate_below_percent BETWEEN 1 AND 100),
  rate_window_minutes int CHECK (rate_window_minutes BETWEEN 5 AND 1440),
  rate_min_deliveries int CHECK (rate_min_deliveries >= 1),
  version             int NOT NULL DEFAULT 1,
  updated_at          timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT rate_rule_is_whole CHECK (num_nulls(rate_below_percent, rate_window_minutes, rate_min_deliveries) IN (0, 3))
);
COMMENT ON COLUMN gancho.alert_settings.rate_below_percent IS 'of the deliveries first attempted in the window, a smaller part succeeded at that attempt: the webhook is degraded';

-- A fourth kind of alert: degraded.
ALTER TABLE gancho.alerts DROP CONSTRAINT alerts_kind_check,
  ADD CONSTRAINT alerts_kind_check CHECK (kind IN ('failing', 'exhausted', 'disabled', 'degraded')),
  ADD COLUMN success_percent real,
  ADD CONSTRAINT degraded_says_how_far CHECK ((kind = 'degraded') = (success_percent IS NOT NULL));
COMMENT ON COLUMN gancho.alerts.count IS 'attempts (failing) or deliveries (exhausted, degraded) that it is about';
