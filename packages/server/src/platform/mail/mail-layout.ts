/** A part of a message: what it is about, sentences, and where to go. */
export interface MailPart {
  readonly heading: string
  readonly lines: readonly string[]
  readonly link?: { readonly text: string; readonly url: string }
}

export interface MailContent {
  readonly language: string
  readonly parts: readonly MailPart[]
  /** Why the reader gets this, and how to change it. */
  readonly footer: readonly string[]
  readonly footerLink: { readonly text: string; readonly url: string }
}

const longestSubject = 150

/** A subject in one line, whatever text it was made of. */
export function subjectOf(text: string): string {
  const line = oneLine(text)
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1).trimEnd()}…` : line
}

export function textOf({ parts, footer, footerLink }: MailContent): string {
  const body = parts.map(({ heading, lines, link }) =>
    [heading, ...lines, ...(link === undefined ? [] : [`${link.text}: ${link.url}`])].map(oneLine).join('\n'),
  )
  const end = [...footer, `${footerLink.text}: ${footerLink.url}`].map(oneLine).join('\n')
  return `${[...body, `-- \n${end}`].join('\n\n')}\n`
}

export function htmlOf({ language, parts, footer, footerLink }: MailContent): string {
  const body = parts.map(
    ({ heading, lines, link }) =>
      `<h2 style="font-size:18px;margin:24px 0 8px">${escapeHtml(heading)}</h2>${lines.map(paragraph).join('')}` +
      (link === undefined ? '' : `<p style="margin:8px 0">${anchor(link)}</p>`),
  )
  const end = footer.map(escapeHtml).join('<br>')
  return (
    `<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>` +
    '<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1f2328;max-width:600px;margin:0 auto;padding:16px">' +
    `${body.join('')}<hr style="border:0;border-top:1px solid #d0d7de;margin:32px 0 16px">` +
    `<p style="font-size:14px;color:#59636e">${end}<br>${anchor(footerLink)}</p></body></html>`
  )
}

function paragraph(line: string): string {
  return `<p style="margin:8px 0;overflow-wrap:anywhere">${escapeHtml(line)}</p>`
}

function anchor({ text, url }: { readonly text: string; readonly url: string }): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** Without what would end a line, a header, or the text. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}
