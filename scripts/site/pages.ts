import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import list from '../../docs/pages.json' with { type: 'json' }

export const root = join(import.meta.dirname, '../..')
/** Where the server serves the site. */
export const base = '/help/'
export const languages = ['en', 'es'] as const
export type Language = (typeof languages)[number]

/** One page of the site. */
export interface Page {
  /** Its address under `base`, such as `es/webhooks`; one that ends with a slash is the first page of its folder. */
  readonly path: string
  /** Its Markdown file, from the root of the repository. */
  readonly source: string
  readonly title: string
  /** Address of the same page in the other language. */
  readonly translation: string | null
}

/** Pages that belong together: the list beside each of them, and one search. */
export interface Book {
  /** The manual is for developers and operators; the help, in each language, for the people who use the panel. */
  readonly name: 'manual' | `help-${Language}`
  readonly language: Language
  readonly title: string
  readonly sections: readonly { readonly title: string; readonly pages: readonly Page[] }[]
}

const manual: Book = {
  name: 'manual',
  language: 'en',
  title: list.manual.title,
  sections: [
    ...list.manual.sections.map(({ title, pages }) => ({
      title,
      pages: pages.map((page) => ({ ...page, translation: null })),
    })),
    { title: 'Decisions', pages: decisions() },
  ],
}

/** Each decision is a page; they come by their numbers. */
function decisions(): readonly Page[] {
  const folder = 'docs/decisions'
  const names = readdirSync(join(root, folder)).filter((name) => /^\d+-.*\.md$/.test(name))
  return names.sort().map((name) => {
    const source = `${folder}/${name}`
    const [, title = ''] = /^# (.*)$/m.exec(readFileSync(join(root, source), 'utf8')) ?? []
    return { path: `decisions/${name.slice(0, -'.md'.length)}`, source, title, translation: null }
  })
}

function helpBook(language: Language): Book {
  const path = (name: string, of: Language) => `${of}/${name === 'index' ? '' : name}`
  const pages = list.help.pages.map(({ name, title }) => ({
    path: path(name, language),
    source: `docs/help/${language}/${name}.md`,
    title: title[language],
    translation: path(name, otherThan(language)),
  }))
  const title = list.help.title[language]
  return { name: `help-${language}`, language, title, sections: [{ title, pages }] }
}

export const otherThan = (language: Language): Language => (language === 'en' ? 'es' : 'en')

export const books: readonly Book[] = [manual, ...languages.map(helpBook)]

export const pagesOf = ({ sections }: Book): readonly Page[] => sections.flatMap(({ pages }) => pages)

/** Where a page is in the built site, without the ending. */
export const fileOf = ({ path }: Page): string => (path === '' || path.endsWith('/') ? `${path}index` : path)

/** The page that a file of the repository became. */
export const pageOf = (source: string): Page | undefined =>
  books.flatMap(pagesOf).find((page) => page.source === source)

export const isFile = (path: string): boolean => existsSync(join(root, path))
