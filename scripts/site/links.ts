import { posix } from 'node:path'
import { base, fileOf, isFile, type Page, pageOf } from './pages.ts'

export interface Link {
  readonly url: string
  /** The file of the repository that has to be on the site for it. */
  readonly file?: string
}

/** Links to the files of these folders lead to the files themselves: readers copy some, and pages show others. */
const copied = ['docs/receivers/', 'docs/images/']

/**
 * Where a link of a page leads on the site.
 * @param source the page's file, from the root of the repository.
 * @param addressOf how pages are addressed.
 * @returns null for a file that only the repository has: the text of the link says where it is.
 * @throws Error when there is no such file.
 */
export function resolveLink(
  href: string,
  source: string,
  addressOf: (page: Page) => string = ({ path }) => path,
): Link | null {
  if (/^(https?:|\/|#)/.test(href)) return { url: href }
  const [path = '', anchor] = href.split('#')
  const target = posix.join(posix.dirname(source), path)
  const page = pageOf(target)
  if (page !== undefined) {
    return { url: base + addressOf(page) + (anchor === undefined ? '' : `#${anchor}`) }
  }
  if (!isFile(target)) throw new Error(`${source} links to ${href}, and there is no such file.`)
  const isCopied = copied.some((folder) => target.startsWith(folder))
  return isCopied ? { url: base + target.slice('docs/'.length), file: target } : null
}

/** The Markdown of a page with links to the Markdown of others on the site. */
export function withSiteLinks(markdown: string, source: string): string {
  return markdown.replace(/\]\(([^\s)]+)\)/g, (whole, href: string) => {
    const link = resolveLink(href, source, (page) => `${fileOf(page)}.md`)
    return link === null ? whole : `](${link.url})`
  })
}
