import { escapeHtml as e } from './html.ts'
import { interfaceTexts } from './interface-texts.ts'
import type { Heading, RenderedPage } from './markdown.ts'
import { type Book, base, otherThan, type Page, pagesOf } from './pages.ts'

/** A whole page of HTML. It has no inline scripts or styles, so that the policy it is served with allows none. */
export function pageHtml(book: Book, page: Page, { html, passages, summary }: RenderedPage): string {
  const texts = interfaceTexts[book.language]
  const title = page.title === book.title ? 'Gancho' : book.title
  const headings = passages.map(({ heading }) => heading)
  return `<!doctype html>
<html lang="${book.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${e(page.title)} · ${e(title)}</title>
<meta name="description" content="${e(summary)}">
<link rel="icon" href="${base}assets/favicon.svg" type="image/svg+xml">
<script src="${base}assets/preferences.js"></script>
<link rel="stylesheet" href="${base}assets/tokens.css">
<link rel="stylesheet" href="${base}assets/site.css">
<link rel="stylesheet" href="${base}assets/text.css">
<script type="module" src="${base}assets/site.js"></script>
</head>
<body data-index="${base}assets/search-${book.name}.json" data-copy="${texts.copy}" data-copied="${texts.copied}" data-nothing-found="${texts.nothingFound}">
<a class="skip" href="#content">${texts.skip}</a>
${header(book, page)}
<div class="columns">
${contents(book, page)}
<main id="content" tabindex="-1">
<article>
${html}</article>
${neighbours(book, page)}
</main>
${outline(headings, texts.onThisPage)}
</div>
<dialog class="finder" aria-label="${texts.search}">
<input type="search" placeholder="${texts.search}" aria-label="${texts.search}" autocomplete="off" spellcheck="false">
<p role="status"></p>
<ol></ol>
</dialog>
</body>
</html>
`
}

/** What needs the script is hidden until it runs. */
function header(book: Book, page: Page): string {
  const texts = interfaceTexts[book.language]
  const home = base + (pagesOf(book)[0]?.path ?? '')
  const other = otherThan(book.language)
  return `<header>
<button class="open-contents" type="button" popovertarget="contents">${texts.contents}</button>
<a class="wordmark" href="${home}">Gancho</a>
<button class="open-finder" type="button" hidden>${texts.search} <kbd>/</kbd></button>
<label class="theme" hidden><span>${texts.theme}</span>
<select><option value="">${texts.system}</option><option value="light">${texts.light}</option><option value="dark">${texts.dark}</option></select></label>
<a href="${base}${page.translation ?? `${other}/`}" hreflang="${other}" lang="${other}">${page.translation === null ? texts.otherHelp : texts.otherLanguage}</a>
<a href="/">${texts.panel}</a>
</header>`
}

/** The list of the book's pages: beside the page, or where there is no room, over it. */
function contents(book: Book, current: Page): string {
  const texts = interfaceTexts[book.language]
  const sections = book.sections.map(({ title, pages }) => {
    const links = pages.map((page) => {
      const mark = page === current ? ' aria-current="page"' : ''
      return `<li><a href="${base}${page.path}"${mark}>${e(page.title)}</a></li>`
    })
    return `<h2>${e(title)}</h2>\n<ul>\n${links.join('\n')}\n</ul>`
  })
  const [address, title] = book.name === 'manual' ? [`${base}en/`, texts.help] : [base, texts.manual]
  return `<nav id="contents" popover aria-label="${texts.contents}">
${sections.join('\n')}
<p><a href="${address}" hreflang="en">${title}</a></p>
</nav>`
}

function neighbours(book: Book, page: Page): string {
  const texts = interfaceTexts[book.language]
  const pages = pagesOf(book)
  const at = pages.indexOf(page)
  const link = (rel: 'prev' | 'next', label: string, to: Page | undefined) =>
    to ? `<a rel="${rel}" href="${base}${to.path}"><span>${label}</span> ${e(to.title)}</a>` : ''
  const links = link('prev', texts.previous, pages[at - 1]) + link('next', texts.next, pages[at + 1])
  return `<nav class="neighbours" aria-label="${texts.previous}, ${texts.next}">${links}</nav>`
}

function outline(headings: readonly Heading[], title: string): string {
  const links = headings
    .filter(({ depth }) => depth === 2 || depth === 3)
    .map(({ depth, id, text }) => `<li class="depth-${depth}"><a href="#${id}">${e(text)}</a></li>`)
  if (links.length < 2) return ''
  return `<nav class="outline" aria-label="${title}">\n<h2>${title}</h2>\n<ul>\n${links.join('\n')}\n</ul>\n</nav>`
}
