-- The schema of Gancho, of its own so that it can share the application's database, and its ids. The
-- functions that make ids belong to the tables: column defaults call them, and the bounds of partitions are
-- made of them.

-- Each connection takes a thousand numbers at a time. A transaction in which it does has something to write
-- to disk, also when it stores nothing (an event that nobody subscribed to). Numbers of two connections
-- therefore say nothing about who came first; the time in the id does.
CREATE SEQUENCE gancho.id_sequence CACHE 1000;

-- The time in an id: 12 hex digits of Unix milliseconds, then 3 of 4096ths of a millisecond. A transaction
-- that begins after another one committed is more than a microsecond later, so its ids sort behind.
-- docs/delivery-state.md
CREATE FUNCTION gancho.id_time(at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lpad(to_hex((date_part('epoch', at AT TIME ZONE 'UTC') * 4096000)::bigint), 15, '0')
$$;

-- An id with the given time: 8 hex digits of the sequence (so that ids which one connection makes in one
-- microsecond keep their order) and 9 random ones follow it. Functions that call nextval are PARALLEL
-- UNSAFE, the default.
CREATE FUNCTION gancho.make_id(prefix text, id_time text) RETURNS text
LANGUAGE sql VOLATILE AS $$
  SELECT prefix || '_' || id_time
    || lpad(to_hex(nextval('gancho.id_sequence') & 4294967295), 8, '0')
    || right(gen_random_uuid()::text, 9)
$$;

-- A prefixed, time-ordered id. Made here, not in the server, so that every producer, psql and triggers
-- included, makes the same ones. PostgreSQL 15 has no uuidv7().
CREATE FUNCTION gancho.new_id(prefix text) RETURNS text
LANGUAGE sql VOLATILE AS $$
  SELECT gancho.make_id(prefix, gancho.id_time(clock_timestamp()))
$$;

-- The smallest id that could have been made at a moment: the bound of a partition, or of a time filter.
CREATE FUNCTION gancho.first_id(prefix text, at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT prefix || '_' || left(gancho.id_time(at), 12)
$$;

-- The id of a delivery begins with the time of its event, whenever it is made: so the deliveries of an event
-- are found by a range of ids, without an index of their own, and those that a replay makes for old events
-- take their place in history and expire with it.
CREATE FUNCTION gancho.new_delivery_id(event_id text) RETURNS text
LANGUAGE sql VOLATILE AS $$
  SELECT gancho.make_id('dlv', substr(event_id, 5, 15))
$$;
