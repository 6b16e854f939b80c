import { type Book, base, fileOf, type Page } from './pages.ts'

/** The index for language models (llmstxt.org): every page as Markdown, with what it is about. */
export function llmsText(books: readonly Book[], summaryOf: (page: Page) => string): string {
  const sections = books.flatMap(({ sections }) => sections)
  return [
    '# Gancho',
    '> A webhooks platform for PostgreSQL applications: an event is stored in the transaction that caused it, and delivered, signed, to every webhook that subscribed to it.',
    ...sections.map(({ title, pages }) =>
      [
        `## ${title}\n`,
        ...pages.map((page) => `- [${page.title}](${base}${fileOf(page)}.md): ${summaryOf(page)}`),
      ].join('\n'),
    ),
    '',
  ].join('\n\n')
}
