import type { Writable } from 'node:stream'
import { styleText } from 'node:util'

/** Where the development mode writes. */
export interface Terminal {
  print(text: string): void
  paint(style: 'green' | 'red' | 'yellow' | 'bold' | 'dim' | 'cyan', text: string): string
}

/** Colours only where they are seen: not in a file or pipe, and not when NO_COLOR asks for none. */
export function createTerminal(stream: Writable): Terminal {
  return {
    print: (text) => void stream.write(`${text}\n`),
    paint: (style, text) => styleText(style, text, { stream }),
  }
}

/** Text of exactly this many columns: filled up, or cut with an ellipsis. */
export function column(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)
}

/** A producer may put control characters into a resource id, and a terminal would obey them. */
export function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, '·')
}
