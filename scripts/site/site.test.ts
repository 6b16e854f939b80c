import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import list from '../../docs/pages.json' with { type: 'json' }
import { attemptCodes } from '../../packages/server/test/support/attempt-codes.ts'
import { buildSite } from './build.ts'
import { base, books, fileOf, languages, type Page, pagesOf, root } from './pages.ts'

const site = join(mkdtempSync(join(tmpdir(), 'gancho-site-')), 'help')
const built = (path: string) => readFileSync(join(site, path), 'utf8')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = books.flatMap(pagesOf)
const html = (page: Page) => built(`${fileOf(page)}.html`)
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found)

beforeAll(() => buildSite(site))
afterAll(() => rmSync(join(site, '..'), { recursive: true }))

describe('the site', () => {
  it('has every page of docs/, with the title that the list gives it', () => {
    const written = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md') && !path.startsWith('dist'))
      .map((path) => `docs/${path}`)
    const sources = pages.map(({ source }) => source)
    // The list of decisions is the site's own.
    expect(written.filter((path) => !sources.includes(path))).toEqual(['docs/decisions/README.md'])
    for (const page of pages) {
      const titles = all(html(page), /<h1>(.*?)<\/h1>/g).map((title) => title.replace(/<[^>]+>/g, ''))
      expect([page.source, titles]).toEqual([page.source, [page.title.replaceAll("'", '&#39;')]])
    }
  })

  it('has no link to a page, file or anchor that is not there', () => {
    const dead = pages.flatMap((page) =>
      all(html(page), /(?:href|src|data-index)="([^"]+)"/g).filter((href) => isDead(href, page)),
    )
    expect(dead).toEqual([])
  })

  /** Addresses of the server are tested where it is built. */
  function isDead(href: string, page: Page): boolean {
    if (!href.startsWith(base) && !href.startsWith('#')) return !/^(https:|http:\/\/127|\/$)/.test(href)
    const [path = '', anchor] = (href.startsWith('#') ? base + page.path + href : href)
      .slice(base.length)
      .split('#')
    const target = pages.find((each) => each.path === path)
    if (target === undefined) return anchor !== undefined || !existsSync(join(site, path))
    return anchor !== undefined && !html(target).includes(` id="${anchor}"`)
  }

  it('needs nothing from elsewhere, and no script or style within a page', () => {
    for (const page of pages) {
      expect(all(html(page), /<(?:script|link|img|iframe)[^>]* (?:src|href)="(https?:[^"]*)"/g)).toEqual([])
      expect(html(page)).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle="|\son\w+="/)
    }
    for (const file of ['site.css', 'text.css', 'site.js', 'tokens.css', 'preferences.js', 'minisearch.js']) {
      expect(built(`assets/${file}`)).not.toMatch(/@import|(?:fetch|import|url)\(['"]?https?:/)
    }
  })

  it('has no table whose columns have no names', () => {
    expect(pages.filter((page) => html(page).includes('<th scope="col"></th>'))).toEqual([])
  })

  it('has an index for language models, of pages that are there', () => {
    const links = all(built('llms.txt'), /^- \[.*?\]\(\/help\/(\S+)\): ./gm)
    expect(links).toEqual(pages.map((page) => `${fileOf(page)}.md`))
    for (const link of links) {
      const targets = all(built(link), /\]\(\/help\/([^)#\s]+)/g)
      expect([link, targets.filter((target) => !existsSync(join(site, target)))]).toEqual([link, []])
    }
  })
})

describe('the help for users of the panel', () => {
  it('has the pages that the panel links to', () => {
    const [, union = ''] = /type HelpPage =(.*?)\n\n/s.exec(read('packages/panel/src/i18n/help.ts')) ?? []
    expect(all(union, /'(\w+)'/g)).toEqual(
      list.help.pages.map(({ name }) => name).filter((name) => name !== 'index'),
    )
  })

  it.each(list.help.pages)('$name has the listed anchors in both languages', ({ name, anchors }) => {
    for (const language of languages) {
      expect([language, all(built(`${language}/${name}.html`), /<h[2-6] id="(.*?)"/g)]).toEqual([
        language,
        anchors,
      ])
    }
  })

  it.each(list.help.pages)('$name has the same lists, tables and links in both languages', ({ name }) => {
    const [en = '', es = ''] = languages.map((language) => built(`${language}/${name}.html`))
    const shape = (page: string) => {
      const [, article = ''] = page.split(/<\/?article>/)
      return all(article, /<(h\d|p|ol|ul|li|table|tr|td|pre|a)[\s>]/g).join(' ')
    }
    expect(shape(es)).toBe(shape(en))
  })

  // A tenant must be able to look up whatever the log says.
  it.each(languages)('in %s explains every cause of a failure', (language) => {
    const [, , causes = ''] =
      /id="causes"(.*?)<table>(.*?)<\/table>/s.exec(built(`${language}/deliveries.html`)) ?? []
    expect(all(causes, /<tr><td><code>(\w+)<\/code>/g)).toEqual(attemptCodes)
  })
})
