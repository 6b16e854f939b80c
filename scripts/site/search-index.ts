import MiniSearch from 'minisearch'
import type { Passage } from './markdown.ts'
import { base, type Page } from './pages.ts'

const options = {
  fields: ['page', 'heading', 'text'],
  storeFields: ['page', 'heading', 'text'],
  searchOptions: {
    prefix: true,
    fuzzy: 0.15,
    combineWith: 'AND' as const,
    boost: { page: 4, heading: 3 },
  },
}

/** Without case and accents, so that "suscripcion" finds "suscripción". The browser does the same to what is asked. */
const fold = (term: string) => term.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')

/** The search of one book, as JSON that the browser loads when somebody searches: MiniSearch's options and index. */
export function searchIndex(
  pages: readonly { readonly page: Page; readonly passages: readonly Passage[] }[],
): string {
  const index = new MiniSearch({ ...options, processTerm: fold })
  for (const { page, passages } of pages) {
    for (const { heading, text } of passages) {
      const url = base + page.path + (heading.depth === 1 ? '' : `#${heading.id}`)
      index.add({ id: url, page: page.title, heading: heading.text, text })
    }
  }
  return JSON.stringify({ options, index })
}
