import { copyFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compressFiles } from '../../packages/panel/build/compress-assets.ts'
import { apiReference } from './api-reference.ts'
import { pageHtml } from './layout.ts'
import { withSiteLinks } from './links.ts'
import { llmsText } from './llms.ts'
import { type RenderedPage, readPage, renderMarkdown } from './markdown.ts'
import { openApiDocument } from './openapi.ts'
import { type Book, books, fileOf, type Page, pagesOf, root } from './pages.ts'
import { searchIndex } from './search-index.ts'

/** A page that is ready to be written. */
interface BuiltPage {
  readonly book: Book
  readonly page: Page
  readonly markdown: string
  readonly rendered: RenderedPage
}

/** Builds the whole site into a folder, which is replaced when everything is there. */
export async function buildSite(target: string): Promise<void> {
  const draft = `${target}.${process.pid}`
  const write = (path: string, content: string) => {
    const file = join(draft, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  rmSync(draft, { recursive: true, force: true })
  const openApi = await openApiDocument()
  const built = books.flatMap((book) =>
    pagesOf(book).map((page): BuiltPage => {
      const markdown = readPage(page.source).replace(apiPlaceholder, () => apiReference(openApi))
      return { book, page, markdown, rendered: renderMarkdown(markdown, page.source) }
    }),
  )
  for (const { book, page, markdown, rendered } of built) {
    write(`${fileOf(page)}.html`, pageHtml(book, page, rendered))
    write(`${fileOf(page)}.md`, withSiteLinks(markdown, page.source))
    for (const file of rendered.files) {
      const copy = join(draft, file.slice('docs/'.length))
      mkdirSync(dirname(copy), { recursive: true })
      copyFileSync(join(root, file), copy)
    }
  }
  for (const book of books) {
    const pages = built.filter((each) => each.book === book)
    const index = searchIndex(pages.map(({ page, rendered }) => ({ page, passages: rendered.passages })))
    write(`assets/search-${book.name}.json`, index)
  }
  const summaries = new Map(built.map(({ page, rendered }) => [page, rendered.summary]))
  write(
    'llms.txt',
    llmsText(books, (page) => summaries.get(page) ?? ''),
  )
  write('openapi.json', JSON.stringify(openApi))
  cpSync(join(import.meta.dirname, 'assets'), join(draft, 'assets'), { recursive: true })
  copyFileSync(fileURLToPath(import.meta.resolve('minisearch')), join(draft, 'assets/minisearch.js'))
  for (const file of ['preferences.js', 'favicon.svg']) {
    copyFileSync(join(panel, 'public', file), join(draft, 'assets', file))
  }
  write('assets/tokens.css', tokens(readFileSync(join(panel, 'src/styles/tokens.css'), 'utf8')))
  compressFiles(join(draft, 'assets'))
  rmSync(target, { recursive: true, force: true })
  renameSync(draft, target)
}

/** The panel's colours and fonts are the site's: what is a theme of Tailwind there is plain CSS here. */
const panel = join(root, 'packages/panel')
const tokens = (theme: string) =>
  theme.replace('@theme {', ':root {').replace(/^ *--[\w-]+-\*: initial;\n/gm, '')

const apiPlaceholder = '<!-- the API, from its OpenAPI document -->'

if (import.meta.main) {
  const target = process.argv[2] ?? join(root, 'docs/dist')
  await buildSite(target)
  console.log(target)
}
