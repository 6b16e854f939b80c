import type { Token } from 'marked'

/** What a reader sees of a token, without any mark-up. */
export function plainText(token: Token): string {
  if (token.type === 'html' || token.type === 'space') return ''
  if (token.type === 'list') return joined(token.items)
  if (token.type === 'table') return joined([...token.header, ...token.rows.flat()])
  if ('tokens' in token && token.tokens !== undefined) return token.tokens.map(plainText).join('')
  return 'text' in token && typeof token.text === 'string' ? token.text.replace(/\s+/g, ' ') : ''
}

const joined = (tokens: readonly Token[]) => tokens.map(plainText).join(' ')

/** The anchor that GitHub gives a heading, so that links work there too. */
export const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
