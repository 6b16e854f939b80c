import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

/** A fenced block of a page of the documentation. */
export interface Block {
  /** What the code is written into, in a comment before it: `<!-- given … -->`. */
  readonly given: string
  readonly language: string
  /** What follows the language: `run`, or the name of the file to save. */
  readonly note: string
  readonly code: string
}

const blockShape = /^(?:<!-- given\n([\s\S]*?)\n-->\n\n?)?```(\w+) ?(.*)\n([\s\S]*?)\n```$/gm

/** @param page path from the root of the repository. */
export function blocksOf(page: string): readonly Block[] {
  return [...readFileSync(join(root, page), 'utf8').matchAll(blockShape)].map(
    ([, given = '', language = '', note = '', code = '']) => ({ given, language, note, code }),
  )
}
