-- Weekly partitions of the three tables that only grow, made ahead of time and dropped when they expire.

CREATE TABLE gancho.events_default PARTITION OF gancho.events DEFAULT;
CREATE TABLE gancho.delivery_log_default PARTITION OF gancho.delivery_log DEFAULT;
CREATE TABLE gancho.delivery_attempts_default PARTITION OF gancho.delivery_attempts DEFAULT;

CREATE VIEW gancho.partitioned_tables AS
  SELECT * FROM (VALUES ('events', 'evt', 'id'), ('delivery_log', 'dlv', 'id'), ('delivery_attempts', 'dlv', 'delivery_id'))
    AS t (name, id_prefix, id_column);

-- Makes the partitions of the week of a moment and of the weeks after it, where they are missing, and
-- returns how many it made. The default partition takes rows only when no process has run this for
-- weeks (producers go on committing meanwhile); such rows move into their partition here.
CREATE FUNCTION gancho.create_partitions(at timestamptz, weeks int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  parent record;
  week timestamp;
  partition text;
  lower_bound text;
  upper_bound text;
  made int := 0;
BEGIN
  -- One process at a time: two would make the same partition.
  PERFORM pg_advisory_xact_lock(hashtext('gancho.create_partitions'));
  FOR parent IN SELECT * FROM gancho.partitioned_tables LOOP
    FOR n IN 0 .. weeks LOOP
      week := date_trunc('week', at AT TIME ZONE 'UTC') + n * interval '7 days';
      partition := parent.name || to_char(week, '_IYYY"w"IW');
      CONTINUE WHEN to_regclass('gancho.' || partition) IS NOT NULL;
      lower_bound := gancho.first_id(parent.id_prefix, week AT TIME ZONE 'UTC');
      upper_bound := gancho.first_id(parent.id_prefix, (week + interval '7 days') AT TIME ZONE 'UTC');
      EXECUTE format('CREATE TABLE gancho.%I (LIKE gancho.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition, parent.name);
      -- ATTACH takes this lock too; taken before the move, no row can come between the two and make ATTACH fail.
      EXECUTE format('LOCK TABLE gancho.%I IN ACCESS EXCLUSIVE MODE', parent.name || '_default');
      EXECUTE format(
        'WITH late AS (DELETE FROM gancho.%1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *) INSERT INTO gancho.%5$I SELECT * FROM late',
        parent.name || '_default', parent.id_column, lower_bound, upper_bound, partition);
      EXECUTE format('ALTER TABLE gancho.%I ATTACH PARTITION gancho.%I FOR VALUES FROM (%L) TO (%L)',
        parent.name, partition, lower_bound, upper_bound);
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END
$$;

-- Drops the partitions that hold nothing younger than the cutoff, with what else is as old, and returns
-- how many it dropped. Unfinished deliveries that old go too: the body they would send is gone.
CREATE FUNCTION gancho.drop_expired(cutoff timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  expired record;
  dropped int := 0;
BEGIN
  DELETE FROM gancho.delivery_queue WHERE id < gancho.first_id('dlv', cutoff) AND lease_owner IS NULL;
  DELETE FROM gancho.idempotency_keys WHERE created_at < cutoff;
  DELETE FROM gancho.events_default WHERE id < gancho.first_id('evt', cutoff);
  DELETE FROM gancho.delivery_log_default WHERE id < gancho.first_id('dlv', cutoff);
  DELETE FROM gancho.delivery_attempts_default WHERE delivery_id < gancho.first_id('dlv', cutoff);
  FOR expired IN
    SELECT child.relname
      FROM gancho.partitioned_tables t
      JOIN pg_inherits i ON i.inhparent = ('gancho.' || t.name)::regclass
      JOIN pg_class child ON child.oid = i.inhrelid
     WHERE child.relname ~ '_\d{4}w\d{2}$'
       AND to_date(right(child.relname, 7), 'IYYY"w"IW') + 7 <= (cutoff AT TIME ZONE 'UTC')::date
  LOOP
    EXECUTE format('DROP TABLE gancho.%I', expired.relname);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$$;

SELECT gancho.create_partitions(now(), 5);
