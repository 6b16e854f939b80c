export const languages = ['es', 'en'] as const
export type Language = (typeof languages)[number]

/** What `public/preferences.js` chose: `?lang=`, what is stored, or the first of the browser's that we have. */
export function preferredLanguage(): Language {
  return document.documentElement.lang === 'es' ? 'es' : 'en'
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem('gancho.language', language)
  } catch {
    // Storage is closed, as in some frames: it is remembered for this page alone.
  }
}
