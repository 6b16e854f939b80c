import { fieldIssue, validationFailed } from '../api-error.ts'
import { type IdPrefix, isId, isTenantId } from '../ids.ts'

/** Lists go by id, which is by time: a cursor is the last id of a page, in a form that nobody should read. */
export function writeCursor(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/**
 * @returns the id to go on after; null for the first page.
 * @throws ApiError `validation_failed`
 */
export function readCursor(prefix: IdPrefix, cursor: string | undefined): string | null {
  return read(cursor, (id) => isId(prefix, id))
}

/** Of a list of tenants. */
export function readTenantCursor(cursor: string | undefined): string | null {
  return read(cursor, isTenantId)
}

function read(cursor: string | undefined, isOfList: (id: string) => boolean): string | null {
  if (cursor === undefined) return null
  const id = Buffer.from(cursor, 'base64url').toString()
  if (isOfList(id)) return id
  const message = 'is not a cursor of this list. Use the next_cursor of a page as it came, or leave it out.'
  throw validationFailed([fieldIssue('cursor', 'cursor', message)])
}

/**
 * A page out of one row more than it holds, which tells whether another page follows.
 * @param scannedTo where a list stopped that looks only at so many rows at once: the next page goes on there.
 */
export function toPage<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  scannedTo: string | null = null,
): { data: Item[]; next_cursor: string | null } {
  const last = rows.length > limit ? (rows[limit - 1]?.id ?? null) : scannedTo
  return {
    data: rows.slice(0, limit).map(present),
    next_cursor: last === null ? null : writeCursor(last),
  }
}
