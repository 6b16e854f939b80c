/** A page of a list, newest first. Pass `next_cursor` as `cursor` to get the next one; null ends the list. */
export interface Page<Item> {
  readonly data: readonly Item[]
  readonly next_cursor: string | null
}

export interface PageQuery {
  /** How many on a page. */
  readonly limit?: number
  /** `next_cursor` of the page before. */
  readonly cursor?: string
}
