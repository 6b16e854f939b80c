import { type Messages as CompiledMessages, i18n } from '@lingui/core'
import type { Language } from './languages.ts'

/** What every screen needs; screens that come later bring their own areas. Compiled while building: `build/`. */
const firstAreas = ['app', 'errors', 'session', 'ui', 'webhooks']

const files = import.meta.glob<CompiledMessages>('../locales/*/*.json', { import: 'default' })
/** The areas that screens asked for so far. */
const wanted = new Set(firstAreas)
/** The language that is shown, or will be as soon as its messages are there. */
let chosen: Language = 'en'

async function load(language: Language, areas: Iterable<string>): Promise<void> {
  const loading = [...areas].map(async (area) => {
    const messages = await files[`../locales/${language}/${area}.json`]?.()
    if (messages !== undefined) i18n.load(language, messages)
  })
  await Promise.all(loading)
}

/** Shows everything in this language, once its messages are there. */
export async function activateLanguage(language: Language): Promise<void> {
  chosen = language
  await load(language, wanted)
  // Another was chosen while this one was on its way.
  if (chosen !== language) return
  i18n.activate(language)
  document.documentElement.lang = language
}

/** Loads the messages of a screen: the areas are the names of the files in `locales`. */
export async function loadAreas(areas: readonly string[]): Promise<void> {
  for (const area of areas) wanted.add(area)
  await load(chosen, areas)
}

export { i18n }
