-- Who may use the API and the panel.

CREATE TABLE gancho.api_keys (
  id           text COLLATE "C" PRIMARY KEY DEFAULT gancho.new_id('key'),
  tenant_id    text COLLATE "C" CHECK (tenant_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  name         text NOT NULL,
  scope        text NOT NULL CHECK (scope IN ('operator', 'tenant')),
  permissions  text NOT NULL CHECK (permissions IN ('read', 'write', 'events')),
  key_hash     text COLLATE "C" NOT NULL UNIQUE,
  key_hint     text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  CONSTRAINT tenant_key_has_tenant CHECK ((scope = 'tenant') = (tenant_id IS NOT NULL))
);
CREATE INDEX keys_of_tenant ON gancho.api_keys (tenant_id, id);

-- Who is signed in to the panel, and the links that an application makes for its tenants. Of both, only a
-- hash of the token is kept.
CREATE TABLE gancho.sessions (
  token_hash     text COLLATE "C" PRIMARY KEY,
  scope          text NOT NULL CHECK (scope IN ('operator', 'tenant')),
  tenant_id      text COLLATE "C" CHECK (tenant_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  permissions    text NOT NULL CHECK (permissions IN ('read', 'write')),
  api_key_id     text COLLATE "C" REFERENCES gancho.api_keys,
  operator_proof text,
  portal         boolean NOT NULL,
  return_url     text,
  created_at     timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  CONSTRAINT tenant_session_has_tenant CHECK ((scope = 'tenant') = (tenant_id IS NOT NULL)),
  CONSTRAINT session_has_one_origin CHECK ((api_key_id IS NULL) = (operator_proof IS NOT NULL))
);
CREATE INDEX sessions_by_end ON gancho.sessions (expires_at);
COMMENT ON COLUMN gancho.sessions.api_key_id IS
  'the key that opened it, or made its portal link: when that is revoked, it ends';
COMMENT ON COLUMN gancho.sessions.operator_proof IS
  'without a key: what ends it when the operator key or password of the configuration changes';

CREATE TABLE gancho.portal_links (
  token_hash      text COLLATE "C" PRIMARY KEY,
  tenant_id       text COLLATE "C" NOT NULL CHECK (tenant_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  permissions     text NOT NULL CHECK (permissions IN ('read', 'write')),
  api_key_id      text COLLATE "C" REFERENCES gancho.api_keys,
  operator_proof  text,
  session_seconds int NOT NULL CHECK (session_seconds > 0),
  return_url      text,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  CONSTRAINT link_has_one_origin CHECK ((api_key_id IS NULL) = (operator_proof IS NOT NULL))
);
CREATE INDEX portal_links_by_end ON gancho.portal_links (expires_at);
COMMENT ON TABLE gancho.portal_links IS 'not opened yet: opening one deletes it';
