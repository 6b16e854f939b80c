-- Jobs that take away what events said: the data of a person that asked for it, or of a tenant that left. Like replays
-- they go through the ids of events in order; whoever takes a step of one locks its row.
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
  CONSTRAINT names_what_its_scope_needs CHECK ((event_id IS NOT NULL) = (scope = 'event') AND (resource_id IS NOT NULL) = (scope = 'resource'))
) WITH (fillfactor = 50);
CREATE INDEX expunges_of_tenant ON gancho.expunges (tenant_id, id);
CREATE INDEX expunges_running ON gancho.expunges (id) WHERE state = 'RUNNING';
COMMENT ON COLUMN gancho.expunges.events IS 'how many it took away so far';
COMMENT ON COLUMN gancho.expunges.cursor IS 'the last id of an event that was looked at';
COMMENT ON COLUMN gancho.expunges.before IS 'events of this id or later are not looked at';
