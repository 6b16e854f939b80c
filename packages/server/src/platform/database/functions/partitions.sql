-- Partitions of the three tables that only grow: made ahead of time, and dropped when they expire.
-- docs/decisions/003-partitions-by-id.md

CREATE OR REPLACE VIEW gancho.partitioned_tables AS
  SELECT *
    FROM (
      VALUES
        ('events', 'evt', 'id'),
        ('delivery_log', 'dlv', 'id'),
        ('delivery_attempts', 'dlv', 'delivery_id')
    ) AS t (name, id_prefix, id_column);

-- The partitions that are not the default ones, with the time of the ids that they take.
CREATE OR REPLACE VIEW gancho.partitions AS
  SELECT t.name AS table_name, c.relname::text AS name,
         to_timestamp(('x' || lpad(b.bounds[1], 16, '0'))::bit(64)::bigint / 1000) AS starts_at,
         to_timestamp(('x' || lpad(b.bounds[2], 16, '0'))::bit(64)::bigint / 1000) AS ends_at
    FROM gancho.partitioned_tables t
    JOIN pg_inherits i ON i.inhparent = ('gancho.' || t.name)::regclass
    JOIN pg_class c ON c.oid = i.inhrelid
   CROSS JOIN regexp_match(
     pg_get_expr(c.relpartbound, c.oid),
     '_([0-9a-f]{12})''\) TO \(''[a-z]+_([0-9a-f]{12})''') AS b (bounds)
   WHERE b.bounds IS NOT NULL;

-- The spans from the week of a moment to a later moment that no partition takes, in pieces of so many weeks.
CREATE OR REPLACE FUNCTION gancho.missing_partitions(since timestamptz, until timestamptz, weeks int)
RETURNS TABLE (table_name text, starts_at timestamptz, ends_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  taken record;
BEGIN
  FOR table_name IN
    SELECT t.name
      FROM gancho.partitioned_tables t
  LOOP
    starts_at := date_trunc('week', since, 'UTC');
    FOR taken IN
      SELECT p.starts_at, p.ends_at
        FROM gancho.partitions p
       WHERE p.table_name = missing_partitions.table_name
         AND p.ends_at > missing_partitions.starts_at
      UNION ALL
      SELECT 'infinity', 'infinity'
       ORDER BY 1
    LOOP
      WHILE starts_at < least(until, taken.starts_at) LOOP
        ends_at := least(taken.starts_at, starts_at + weeks * interval '168 hours');
        RETURN NEXT;
        starts_at := ends_at;
      END LOOP;
      starts_at := taken.ends_at;
    END LOOP;
  END LOOP;
END
$$;

-- Makes one partition. Returns false, and makes none, when another one takes a part of the span or when the
-- default partition has rows of it. ATTACH reads the whole default partition under its lock, unless a valid
-- constraint says that it has no such rows: whoever calls this sees to it that it is small or has that
-- constraint.
CREATE OR REPLACE FUNCTION gancho.create_partition(parent text, starts_at timestamptz, ends_at timestamptz)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  partitioned gancho.partitioned_tables;
  partition text := parent || to_char(starts_at AT TIME ZONE 'UTC', '_IYYY"w"IW');
  lower_bound text;
  upper_bound text;
  has_rows boolean;
BEGIN
  -- One process at a time: two would make the same partition.
  PERFORM pg_advisory_xact_lock(hashtext('gancho.create_partition'));
  IF EXISTS (
    SELECT
      FROM gancho.partitions p
     WHERE p.table_name = parent
       AND p.starts_at < create_partition.ends_at
       AND p.ends_at > create_partition.starts_at) THEN
    RETURN false;
  END IF;
  SELECT *
    INTO STRICT partitioned
    FROM gancho.partitioned_tables t
   WHERE t.name = parent;
  lower_bound := gancho.first_id(partitioned.id_prefix, starts_at);
  upper_bound := gancho.first_id(partitioned.id_prefix, ends_at);
  EXECUTE format('CREATE TABLE gancho.%I (LIKE gancho.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
    partition, parent);
  -- ATTACH takes this lock too. Taken before, no row can come between the look for rows and ATTACH.
  EXECUTE format('LOCK TABLE gancho.%I IN ACCESS EXCLUSIVE MODE', parent || '_default');
  EXECUTE format('SELECT EXISTS (SELECT FROM gancho.%1$I WHERE %2$I >= %3$L AND %2$I < %4$L)',
    parent || '_default', partitioned.id_column, lower_bound, upper_bound) INTO has_rows;
  IF has_rows THEN
    EXECUTE format('DROP TABLE gancho.%I', partition);
    RETURN false;
  END IF;
  EXECUTE format('ALTER TABLE gancho.%I ATTACH PARTITION gancho.%I FOR VALUES FROM (%L) TO (%L)',
    parent, partition, lower_bound, upper_bound);
  RETURN true;
END
$$;

-- Makes the weekly partitions of the week of a moment and of the weeks after it, where they are missing, and
-- returns how many it made. For a database that nobody waits for: it keeps its locks until all of them are
-- made.
CREATE OR REPLACE FUNCTION gancho.create_partitions(at timestamptz, weeks int) RETURNS int
LANGUAGE sql AS $$
  SELECT count(*)::int
    FROM gancho.missing_partitions(
           at, date_trunc('week', at, 'UTC') + (weeks + 1) * interval '168 hours', 1) m
   WHERE gancho.create_partition(m.table_name, m.starts_at, m.ends_at)
$$;

-- The first partitions of a new database. Afterwards the chore of features/retention makes them.
SELECT gancho.create_partitions(now(), 5)
 WHERE NOT EXISTS (SELECT FROM gancho.partitions);
