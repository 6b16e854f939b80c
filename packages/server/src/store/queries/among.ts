import { type RawBuilder, sql } from 'kysely'

/** What an id is compared with to be one of these: one parameter, however many, so that there is one plan for all. */
export function among(ids: readonly string[]): RawBuilder<unknown> {
  return sql`ANY (ARRAY(SELECT json_array_elements_text(${JSON.stringify(ids)}::json)))`
}
