import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { Marked, type Token, type Tokens } from 'marked'
import { transitionsTable } from './diagram.ts'
import { highlight } from './highlight.js'
import { escapeHtml, table } from './html.ts'
import { resolveLink } from './links.ts'
import { root } from './pages.ts'
import { plainText, slug } from './text.ts'

export interface Heading {
  readonly depth: number
  readonly id: string
  readonly text: string
}

/** What stands under one heading, as text alone: what the search looks through. */
export interface Passage {
  readonly heading: Heading
  readonly text: string
}

export interface RenderedPage {
  readonly html: string
  readonly passages: readonly Passage[]
  /** The first sentence, as text alone. */
  readonly summary: string
  /** Files of the repository that it links to as they are. */
  readonly files: readonly string[]
}

const languages: Readonly<Record<string, string>> = {
  '.go': 'go',
  '.java': 'java',
  '.php': 'php',
  '.py': 'python',
  '.rb': 'ruby',
}

/**
 * A page as it is written, with what it includes: `<!-- code: file -->` shows a file as it is.
 * @param source the page's file, from the root of the repository.
 */
export function readPage(source: string): string {
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  return read(source).replace(/^<!-- code: (\S+) -->$/gm, (_, name: string) => {
    const language = languages[extname(name)] ?? ''
    return `\`\`\`${language}\n${read(join(dirname(source), name)).trimEnd()}\n\`\`\``
  })
}

/**
 * Renders one page.
 * @param source its file, which links are relative to.
 * @throws Error for a link to what does not exist.
 */
export function renderMarkdown(markdown: string, source: string): RenderedPage {
  const files: string[] = []
  const marked = new Marked()
  const tokens = marked.lexer(markdown)
  const headings = headingsOf(tokens)
  marked.use({
    renderer: {
      heading(token) {
        const { depth, id, text } = headings.get(token) ?? { depth: token.depth, id: '', text: token.text }
        const inner = this.parser.parseInline(token.tokens).replace(explicitId, '')
        if (depth === 1) return `<h1>${inner}</h1>\n`
        const anchor = `<a class="anchor" href="#${id}" aria-label="${escapeHtml(text)}">#</a>`
        return `<h${depth} id="${id}">${inner} ${anchor}</h${depth}>\n`
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens)
        const link = resolveLink(href, source)
        if (link?.file !== undefined) files.push(link.file)
        return link === null ? inner : `<a href="${escapeHtml(link.url)}">${inner}</a>`
      },
      image({ href, text }) {
        // Pictures of the panel are there in both themes.
        const [light, dark] = [href, href.replace('-light-', '-dark-')].map((each) => {
          const link = resolveLink(each, source)
          if (link?.file !== undefined) files.push(link.file)
          return escapeHtml(link?.url ?? each)
        })
        return `<picture><source srcset="${dark}" media="(prefers-color-scheme: dark)"><img src="${light}" alt="${escapeHtml(text)}" loading="lazy" width="1280" height="800"></picture>`
      },
      // Comments are for the tests, and for those who write.
      html: ({ text }) => text.replace(/<!--[\s\S]*?-->/g, ''),
      code: ({ text, lang = '' }) => codeBlock(text, lang.split(' ')[0] ?? ''),
      table(token) {
        const inner = (cells: readonly Tokens.TableCell[]) =>
          cells.map((cell) => this.parser.parseInline(cell.tokens))
        return table(inner(token.header), token.rows.map(inner))
      },
    },
  })
  return { html: marked.parser(tokens), files, ...textsOf(tokens, headings) }
}

function codeBlock(text: string, language: string): string {
  if (language === 'mermaid') return transitionsTable(text)
  return `<pre tabindex="0"><code>${highlight(text, language) ?? escapeHtml(text)}</code></pre>\n`
}

/** `## Title {#id}`: an anchor that stays when the title is worded better, and that is the same in each language. */
const explicitId = / \{#([\w-]+)\}$/

function headingsOf(tokens: readonly Token[]): ReadonlyMap<Token, Heading> {
  const used = new Map<string, number>()
  const headings = new Map<Token, Heading>()
  for (const token of tokens) {
    if (token.type !== 'heading') continue
    const text = plainText(token).replace(explicitId, '')
    const wanted = explicitId.exec(plainText(token))?.[1] ?? slug(text)
    const times = used.get(wanted) ?? 0
    used.set(wanted, times + 1)
    headings.set(token, { depth: token.depth, id: times === 0 ? wanted : `${wanted}-${times}`, text })
  }
  return headings
}

function textsOf(tokens: readonly Token[], headings: ReadonlyMap<Token, Heading>) {
  const passages: { readonly heading: Heading; text: string }[] = []
  let summary = ''
  for (const token of tokens) {
    const heading = headings.get(token)
    const passage = passages.at(-1)
    if (heading !== undefined) passages.push({ heading, text: '' })
    else if (passage !== undefined) passage.text = `${passage.text} ${plainText(token)}`.trim()
    if (token.type === 'paragraph' && summary === '') summary = firstSentence(plainText(token))
  }
  return { passages, summary }
}

const firstSentence = (text: string) => /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, '.') ?? text
