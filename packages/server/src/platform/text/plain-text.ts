// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controlCharacter = /[\u0000-\u001f\u007f]/

/**
 * Whether text can be stored and shown as it is: no control characters (PostgreSQL refuses NUL, a line break
 * splits a log line), no half surrogates (drivers replace them in silence).
 */
export function isPlainText(text: string): boolean {
  return !controlCharacter.test(text) && text.isWellFormed()
}
