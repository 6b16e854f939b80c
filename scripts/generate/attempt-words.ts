import { readFileSync } from 'node:fs'

const languages = ['en', 'es'] as const

/** The module with the panel's words for why attempts fail, which e-mails say too. */
export function attemptWords(locales: URL): string {
  const words = Object.fromEntries(languages.map((language) => [language, wordsOf(language, locales)]))
  return `// Made from the panel's locales/*/attempts.json by npm run generate.
/** What happened, and what to do, by the code of an attempt's error. */
export interface AttemptWords {
  readonly cause: string
  readonly fix: string
}

export const attemptWords: Readonly<Record<${languages.map((each) => `'${each}'`).join(' | ')}, Readonly<Record<string, AttemptWords>>>> = ${JSON.stringify(words, null, 2)}
`
}

function wordsOf(language: string, locales: URL) {
  const texts: Record<string, string> = JSON.parse(
    readFileSync(new URL(`${language}/attempts.json`, locales), 'utf8'),
  )
  return Object.fromEntries(
    Object.keys(texts).flatMap((key) => {
      const [, code] = /^attempts\.(\w+)\.cause$/.exec(key) ?? []
      return code === undefined ? [] : [[code, { cause: texts[key], fix: texts[`attempts.${code}.fix`] }]]
    }),
  )
}
