import { type Messages as CompiledMessages, i18n } from '@lingui/core'
import type { Language } from './languages.ts'

/** What every screen needs; screens that come later bring their own areas. Compiled while building: `build/`. */
const firstAreas = ['app', 'errors', 'session', 'ui', 'webhooks']

const files = import.meta.glob<CompiledMessages>('../locales/*/*.json', { import: 'default' })
const wanted = new Set(firstAreas)
let current: Language = 'en'

async function load(language: Language, areas: Iterable<string>): Promise<void> {
  const loading = [...areas].map(async (area) => {
    const messages = await files[`../locales/${language}/${area}.json`]?.()
    if (messages !== undefined) i18n.load(language, messages)
  })
  await Promise.all(loading)
}

/** Shows everything in this language, once its messages are there. */
export async function activateLanguage(language: Language): Promise<void> {
  await load(language, wanted)
  current = language
  i18n.activate(language)
  document.documentElement.lang = language
}

/** Loads the messages of a screen: the areas are the names of the files in `locales`. */
export async function loadAreas(areas: readonly string[]): Promise<void> {
  const missing = areas.filter((area) => !wanted.has(area))
  if (missing.length === 0) return
  await load(current, missing)
  for (const area of missing) wanted.add(area)
}

export { i18n }
