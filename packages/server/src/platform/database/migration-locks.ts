import type { Migration } from './migrations.gen.ts'

/** What a migration does to tables that others use meanwhile, from what lets most others go on to what lets nobody. */
const changes = [
  { statement: /^CREATE (?:UNIQUE )?INDEX \w+ ON (gancho\.\w+)/gm, mode: 'SHARE' },
  { statement: /\bREFERENCES (gancho\.\w+)/g, mode: 'SHARE ROW EXCLUSIVE' },
  { statement: /^ALTER TABLE (gancho\.\w+)/gm, mode: 'ACCESS EXCLUSIVE' },
] as const

/**
 * The locks that a migration needs, to be taken before it changes anything. If it took them one by one as it goes, it
 * would hold a table that a producer waits for while it waits for one that the producer has, and PostgreSQL would end one
 * of the two: most likely the producer.
 * @returns the mode of each table, for those that there are.
 */
export function locksOf({ statements }: Migration): ReadonlyMap<string, string> {
  const text = statements.join('\n')
  const modes = new Map<string, string>()
  for (const { statement, mode } of changes)
    for (const [, table = ''] of text.matchAll(statement)) modes.set(table, mode)
  return modes
}
