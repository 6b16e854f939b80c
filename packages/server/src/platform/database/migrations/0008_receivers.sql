-- Receivers to try webhooks with. They are Gancho's own: /bins/{token} keeps what comes, and answers as it
-- is told.

CREATE TABLE gancho.bins (
  id            text COLLATE "C" PRIMARY KEY DEFAULT gancho.new_id('bin'),
  tenant_id     text COLLATE "C" NOT NULL CHECK (tenant_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  token         text COLLATE "C" NOT NULL UNIQUE,
  name          text NOT NULL,
  answers       text NOT NULL CHECK (json_array_length(answers::json) > 0),
  secret        text,
  requests      int NOT NULL DEFAULT 0,
  answers_given int NOT NULL DEFAULT 0,
  created_at    timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX bins_of_tenant ON gancho.bins (tenant_id, id);
CREATE INDEX bins_by_expiry ON gancho.bins (expires_at);
COMMENT ON COLUMN gancho.bins.token IS
  '256 random bits: whoever knows it may send, and read nothing';
COMMENT ON COLUMN gancho.bins.answers IS
  'JSON: those to the first requests, in order; the last one goes on';
COMMENT ON COLUMN gancho.bins.secret IS
  'of the webhook that sends here, sealed like its own; never leaves the server';
COMMENT ON COLUMN gancho.bins.requests IS 'how many came in all; the last of them are kept';
COMMENT ON COLUMN gancho.bins.answers_given IS
  'since the answers were set: counted before each answer, so that no two requests get the same one of them';

-- The last requests of each bin. headers is JSON. body is what came, byte for byte, up to a limit.
CREATE TABLE gancho.bin_requests (
  id           text COLLATE "C" NOT NULL DEFAULT gancho.new_id('brq'),
  bin_id       text COLLATE "C" NOT NULL REFERENCES gancho.bins ON DELETE CASCADE,
  received_at  timestamptz NOT NULL,
  method       text NOT NULL,
  path         text NOT NULL,
  headers      text NOT NULL,
  body         bytea NOT NULL,
  truncated    boolean NOT NULL,
  verdict      text NOT NULL,
  verdict_code text,
  answered     int,
  PRIMARY KEY (bin_id, id)
);
COMMENT ON COLUMN gancho.bin_requests.verdict IS
  'on its signature: valid, invalid, unsigned, unknown';
COMMENT ON COLUMN gancho.bin_requests.answered IS
  'the status; null when the connection was closed instead';
