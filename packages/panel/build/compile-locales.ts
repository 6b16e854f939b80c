import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'
import { pseudoText } from './pseudo-text.ts'

/** The areas of the catalogue that the shell and the first screen use; the others come with their screens. */
export const firstAreas = ['app', 'errors', 'session', 'ui', 'webhooks'] as const

const locale = /\/src\/locales\/(\w+)\/[\w-]+\.json(?:\?|$)/

/**
 * Parses the ICU messages of the catalogue while building, so that no parser goes to the browser: a file of
 * `id → text` becomes one of `id → compiled message`.
 * @param pseudo makes Spanish longer by a third and marks it, to find what does not fit or is not translated.
 */
export function compileLocales({ pseudo }: { pseudo: boolean }): Plugin {
  return {
    name: 'gancho:compile-locales',
    enforce: 'pre',
    transform(code, id) {
      const language = locale.exec(id)?.[1]
      if (language === undefined) return null
      const mapText = pseudo && language === 'es' ? pseudoText : undefined
      const messages: Record<string, string> = JSON.parse(code)
      const compiled = Object.entries(messages).map(([key, message]) => [
        key,
        compileMessageOrThrow(message, mapText),
      ])
      return { code: JSON.stringify(Object.fromEntries(compiled)), map: null }
    },
  }
}
