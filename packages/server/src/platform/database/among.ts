import { type RawBuilder, sql } from 'kysely'

/**
 * What an id is compared with to be one of these: one parameter, however many, so that there is one plan for all. A
 * statement that joins a table with rows that it is given names their ids like this too: the planner may take a table
 * that was empty a moment ago for empty still, and would read it whole for the join.
 */
export function among(ids: readonly string[]): RawBuilder<unknown> {
  return sql`ANY (ARRAY(SELECT json_array_elements_text(${JSON.stringify(ids)}::json)))`
}
