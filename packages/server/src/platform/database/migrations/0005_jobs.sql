-- Jobs that go through what is stored, step by step.

-- Jobs that send again what fits a selection, each delivery once. They go through ids in order, which are
-- bounded when the job is made; whoever takes a step of one locks its row, and moves its cursor in the same
-- transaction.
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
CREATE UNIQUE INDEX replay_of_webhook ON gancho.replays (tenant_id, coalesce(webhook_id, ''))
  WHERE state = 'RUNNING';
COMMENT ON COLUMN gancho.replays.cursor IS
  'the last id that was dealt with: of a delivery (recover) or of an event';
COMMENT ON COLUMN gancho.replays.due_at IS 'when it may go on, by its rate';

-- Jobs that take away what events said: the data of a person that asked for it, or of a tenant that left.
-- Like replays they go through the ids of events in order; whoever takes a step of one locks its row.
CREATE TABLE gancho.expunges (
  id            text COLLATE "C" PRIMARY KEY DEFAULT gancho.new_id('exp'),
  tenant_id     text COLLATE "C" NOT NULL,
  scope         text NOT NULL CHECK (scope IN ('event', 'resource', 'tenant')),
  event_id      text COLLATE "C",
  resource_type text,
  resource_id   text,
  state         text NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'COMPLETED')),
  events        int NOT NULL DEFAULT 0,
  cursor        text COLLATE "C" NOT NULL,
  before        text COLLATE "C" NOT NULL,
  created_at    timestamptz NOT NULL,
  finished_at   timestamptz,
  CONSTRAINT completed_says_when CHECK ((state = 'RUNNING') = (finished_at IS NULL)),
  CONSTRAINT names_what_its_scope_needs
    CHECK ((event_id IS NOT NULL) = (scope = 'event') AND (resource_id IS NOT NULL) = (scope = 'resource'))
) WITH (fillfactor = 50);
CREATE INDEX expunges_of_tenant ON gancho.expunges (tenant_id, id);
CREATE INDEX expunges_running ON gancho.expunges (id) WHERE state = 'RUNNING';
COMMENT ON COLUMN gancho.expunges.events IS 'how many it took away so far';
COMMENT ON COLUMN gancho.expunges.cursor IS 'the last id of an event that was looked at';
COMMENT ON COLUMN gancho.expunges.before IS 'events of this id or later are not looked at';
