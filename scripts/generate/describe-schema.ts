import { sql } from 'kysely'
import { openPglite } from '../../packages/server/src/platform/database/database.ts'
import { migrate } from '../../packages/server/src/platform/database/migrate.ts'

export interface Column {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly hasDefault: boolean
  readonly isView: boolean
}

/**
 * The migrated schema as the database itself tells it: the golden file, in which a change of the schema
 * shows in review, and the columns that the table types are made from. Partitions are left out, as they
 * follow the calendar.
 */
export async function describeSchema(): Promise<{ text: string; tables: readonly Column[] }> {
  const db = await openPglite()
  try {
    await migrate(db)
    const { rows: tables } = await sql<Column>`
      SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
             a.attnotnull AS "notNull", a.atthasdef AS "hasDefault", c.relkind = 'v' AS "isView"
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relnamespace = 'gancho'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
         AND a.attnum > 0 AND NOT a.attisdropped
       ORDER BY c.relname, a.attnum`.execute(db.kysely)
    const { rows: lines } = await sql<{ line: string }>`
      SELECT c.relname || ' constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) AS line
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
       WHERE k.connamespace = 'gancho'::regnamespace AND NOT c.relispartition AND k.contype <> 'n'
      UNION ALL
      SELECT c.relname || ' index ' || pg_get_indexdef(i.indexrelid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
       WHERE c.relnamespace = 'gancho'::regnamespace AND NOT c.relispartition
      UNION ALL
      SELECT c.relname || ' view ' || pg_get_viewdef(c.oid)
        FROM pg_class c WHERE c.relnamespace = 'gancho'::regnamespace AND c.relkind = 'v'
      UNION ALL
      SELECT 'function ' || p.oid::regprocedure || ' returns ' || pg_get_function_result(p.oid)
             || CASE WHEN p.prosecdef THEN ' security definer' ELSE '' END
        FROM pg_proc p WHERE p.pronamespace = 'gancho'::regnamespace
      ORDER BY line`.execute(db.kysely)
    const columns = tables.map(
      (column) =>
        `${column.table}.${column.name} ${column.type}${column.notNull ? ' not null' : ''}${column.hasDefault ? ' default' : ''}`,
    )
    return { text: `${[...columns, ...lines.map(({ line }) => line)].join('\n')}\n`, tables }
  } finally {
    await db.close()
  }
}
