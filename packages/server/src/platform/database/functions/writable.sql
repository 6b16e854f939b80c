-- Whether the database takes what is written.
CREATE OR REPLACE FUNCTION gancho.prove_writable() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- A standby cannot even open an unlogged table, and would say that instead.
  IF pg_is_in_recovery() THEN
    RAISE EXCEPTION 'the database is a standby' USING ERRCODE = 'read_only_sql_transaction';
  END IF;
  INSERT INTO gancho.write_probes
  VALUES (repeat('x', 8000));
  RAISE EXCEPTION USING ERRCODE = 'GN900';
EXCEPTION WHEN SQLSTATE 'GN900' THEN
  NULL;
END
$$;
