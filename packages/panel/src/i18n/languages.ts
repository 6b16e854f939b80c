export const languages = ['es', 'en'] as const
export type Language = (typeof languages)[number]

const storageKey = 'gancho.language'

/** The language that a person chose (`?lang=`, then what is stored), or else the first of the browser's that we have. */
export function preferredLanguage(search: string = location.search): Language {
  const asked = new URLSearchParams(search).get('lang')
  const candidates = [asked, stored(), ...navigator.languages]
  for (const candidate of candidates) {
    const language = languages.find((known) => candidate?.toLowerCase().split('-')[0] === known)
    if (language !== undefined) return language
  }
  return 'en'
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // Storage is closed, as in some frames: it is remembered for this page alone.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}
