import type { Delivery, Page } from '@gancho/client/http'

/** The pages of a log, newest event first: ids begin with the time of their event. */
type Pages = readonly Page<Delivery>[]

const rowsOf = (pages: Pages) => pages.flatMap(({ data }) => data)

/** Rows that are shown take their new state where they are, even when it does not fit the filter any more. */
export function update(pages: Pages, rows: readonly Delivery[]): Page<Delivery>[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return pages.map((page) =>
    page.data.some(({ id }) => byId.has(id))
      ? { ...page, data: page.data.map((row) => byId.get(row.id) ?? row) }
      : page,
  )
}

/** Those that are not shown and could be: older ones come with their page. */
export function arrivals(pages: Pages, rows: readonly Delivery[]): Delivery[] {
  const shown = new Set(rowsOf(pages).map(({ id }) => id))
  const hasMore = (pages.at(-1)?.next_cursor ?? null) !== null
  const oldest = rowsOf(pages).at(-1)?.id
  return rows.filter(({ id }) => !shown.has(id) && !(hasMore && oldest !== undefined && id < oldest))
}

/** What waits to be inserted, with what has arrived, newest first, each once and in its last state. */
export function wait(waiting: readonly Delivery[], rows: readonly Delivery[]): Delivery[] {
  const byId = new Map([...waiting, ...rows].map((row) => [row.id, row]))
  return [...byId.values()].sort(newestFirst)
}

/** The log with new rows among the others, each where it belongs. */
export function insert(pages: Pages, rows: readonly Delivery[]): Page<Delivery>[] {
  const last = pages.length - 1
  const left = arrivals(pages, rows)
  return pages.map((page, index) => {
    const oldest = page.data.at(-1)?.id
    const mine = left.filter(({ id }) => index === last || (oldest !== undefined && id > oldest))
    for (const row of mine) left.splice(left.indexOf(row), 1)
    return mine.length === 0 ? page : { ...page, data: [...page.data, ...mine].sort(newestFirst) }
  })
}

const newestFirst = (a: Delivery, b: Delivery) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)
