import { copyFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compressFiles } from '../../packages/panel/build/compress-assets.ts'
import { pageHtml } from './layout.ts'
import { withSiteLinks } from './links.ts'
import { llmsText } from './llms.ts'
import { type RenderedPage, readPage, renderMarkdown } from './markdown.ts'
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
export function buildSite(target: string): void {
  const draft = `${target}.${process.pid}`
  try {
    const pages = renderPages()
    writePages(draft, pages)
    writeAssets(draft, pages)
    rmSync(target, { recursive: true, force: true })
    renameSync(draft, target)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function renderPages(): readonly BuiltPage[] {
  return books.flatMap((book) =>
    pagesOf(book).map((page) => {
      const markdown = readPage(page.source)
      return { book, page, markdown, rendered: renderMarkdown(markdown, page.source) }
    }),
  )
}

/** Each page as HTML and as Markdown, with the files that it links to. */
function writePages(draft: string, pages: readonly BuiltPage[]): void {
  for (const { book, page, markdown, rendered } of pages) {
    write(join(draft, `${fileOf(page)}.html`), pageHtml(book, page, rendered))
    write(join(draft, `${fileOf(page)}.md`), withSiteLinks(markdown, page.source))
    for (const file of rendered.files) {
      write(join(draft, file.slice('docs/'.length)), readFileSync(join(root, file)))
    }
  }
  const summaries = new Map(pages.map(({ page, rendered }) => [page, rendered.summary]))
  const index = llmsText(books, (page) => summaries.get(page) ?? '')
  write(join(draft, 'llms.txt'), index)
}

/** The panel's colours and fonts are the site's: what is a theme of Tailwind there is plain CSS here. */
const tokensOf = (theme: string) =>
  theme.replace('@theme {', ':root {').replace(/^ *--[\w-]+-\*: initial;\n/gm, '')

function writeAssets(draft: string, pages: readonly BuiltPage[]): void {
  const assets = join(draft, 'assets')
  const panel = join(root, 'packages/panel')
  cpSync(join(import.meta.dirname, 'assets'), assets, { recursive: true })
  for (const book of books) {
    const own = pages.filter((each) => each.book === book)
    const index = searchIndex(own.map(({ page, rendered }) => ({ page, passages: rendered.passages })))
    write(join(assets, `search-${book.name}.json`), index)
  }
  copyFileSync(fileURLToPath(import.meta.resolve('minisearch')), join(assets, 'minisearch.js'))
  for (const file of ['preferences.js', 'favicon.svg']) {
    copyFileSync(join(panel, 'public', file), join(assets, file))
  }
  write(join(assets, 'tokens.css'), tokensOf(readFileSync(join(panel, 'src/styles/tokens.css'), 'utf8')))
  compressFiles(assets)
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

if (import.meta.main) {
  const target = process.argv[2] ?? join(root, 'docs/dist')
  buildSite(target)
  console.log(target)
}
