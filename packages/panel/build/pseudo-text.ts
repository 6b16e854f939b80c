const accented: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', n: 'ñ', c: 'ç' }

/** Text that is a third longer and visibly changed, but still readable; the marks of rich text stay. */
export function pseudoText(text: string): string {
  return text
    .split(/(<\/?\w+\/?>)/)
    .map((part) => (part.startsWith('<') ? part : lengthen(part)))
    .join('')
}

function lengthen(text: string): string {
  const letters = text.replace(/[^\p{L}]/gu, '').length
  const changed = text.replace(/[aeiounc]/g, (letter) => accented[letter] ?? letter)
  return letters === 0 ? text : `${changed}${'~'.repeat(Math.ceil(letters * 0.35))}`
}
