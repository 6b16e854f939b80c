import { readdirSync, readFileSync } from 'node:fs'
import type { Language } from './browser.ts'

const folder = new URL('../../../packages/panel/src/locales/', import.meta.url)

/** The panel's texts in one language, by id, as they are written: for those without values. */
export function textsOf(language: Language): (id: string) => string {
  const files = new URL(`${language}/`, folder)
  const texts: Record<string, string> = Object.assign(
    {},
    ...readdirSync(files).map((file) => JSON.parse(readFileSync(new URL(file, files), 'utf8'))),
  )
  return (id) => {
    const text = texts[id]
    if (text === undefined) throw new Error(`the panel has no text "${id}"`)
    return text
  }
}
