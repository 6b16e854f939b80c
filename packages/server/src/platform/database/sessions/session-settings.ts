/**
 * What Gancho relies on in a session of PostgreSQL. All of it is set here, when a session begins, and is stronger than what
 * `ALTER DATABASE`, `ALTER ROLE` and the server's configuration say: those are often made for the application that the
 * database belongs to. What is not here is left to the operator: the memory and the costs that plans are made by,
 * `default_transaction_read_only`, which providers set on a database whose disk is full, and `default_tablespace`.
 */

/** How values are written and read, on both sides of the connection. */
const meaning = {
  DateStyle: 'ISO,MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  // The transactions are written for it; under SERIALIZABLE, those of workers would end each other.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  row_security: 'on',
}

/**
 * The queue fills and empties faster than its statistics are renewed. On stale ones the planner reads and
 * sorts all that is due to take the first few hundred, or scans the whole table to find a few by id. Every
 * statement of ours has an index for what it does: with these settings, it is used. JIT would compile for
 * half a second whenever there is no way round a scan, since the planner then counts it as very dear.
 */
const planner = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_indexscan: 'on',
  enable_indexonlyscan: 'on',
  enable_nestloop: 'on',
  enable_sort: 'on',
  enable_partition_pruning: 'on',
  plan_cache_mode: 'auto',
  jit: 'off',
}

/** Milliseconds. Without a limit of its own, a wait for a lock is bounded by that of the statement. */
const limits = {
  statement_timeout: '60000',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '30000',
  // The pool ends what is idle.
  idle_session_timeout: '0',
}

/**
 * The functions and operators of PostgreSQL come first when `pg_catalog` is not listed; a path that lists it behind a schema
 * of the application's would let others stand in for them.
 */
const names = { search_path: 'public,pg_temp' }

const ofServer: Readonly<Record<string, string>> = { ...meaning, ...planner, ...limits, ...names }

/** The embedded database is one session, which the application in the same process has too. */
const ofEmbedded: Readonly<Record<string, string>> = { ...meaning, ...planner }

/**
 * The `options` of a connection to PostgreSQL.
 * @param given those of `DATABASE_URL`: they stay, but for what Gancho relies on.
 */
export function startupOptions(given = ''): string {
  const ours = Object.entries(ofServer).map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
  return [given, ...ours].join(' ').trim()
}

/** The same for the embedded database, as statements. */
export const embeddedSettings = Object.entries(ofEmbedded)
  .map(([name, value]) => `SET ${name} = '${value}'`)
  .join('; ')

/**
 * What cannot be among the options, as a server may not know it, or as only one value of it does harm. The row says
 * whether the server is a replica.
 * - `synchronous_commit`: with `off`, what was acknowledged could be lost with the server. The other values, which are about
 *   replicas, are the operator's choice.
 * - `session_replication_role`: without foreign keys, a webhook that is removed leaves its subscriptions behind. To set it takes
 *   a superuser, and so does to correct it: otherwise the connection fails, and says so.
 * - the others would end transactions that take long for a reason, or run every query twice as processes.
 */
export const adjustSession = `
  SELECT pg_catalog.pg_is_in_recovery() AS is_replica, count(pg_catalog.set_config(name, wanted, false))
    FROM (VALUES ('synchronous_commit', 'off', 'on'), ('session_replication_role', 'replica', 'origin'),
                 ('debug_parallel_query', NULL, 'off'), ('force_parallel_mode', NULL, 'off'),
                 ('transaction_timeout', NULL, '0')) AS setting (name, wrong, wanted)
   WHERE pg_catalog.current_setting(name, true) = coalesce(wrong, pg_catalog.current_setting(name, true))
     AND pg_catalog.current_setting(name, true) <> wanted`

/** Names of the settings that are not what they were set to: something between Gancho and PostgreSQL dropped them. */
export const lostSettings = `
  SELECT s.name FROM pg_catalog.pg_settings s
    JOIN (VALUES ${Object.entries(ofServer)
      .map(([name, value]) => `('${name}', '${value}')`)
      .join(', ')}) AS wanted (name, value) ON s.name = wanted.name
   WHERE pg_catalog.replace(s.setting, ', ', ',') <> wanted.value
   ORDER BY s.name`
