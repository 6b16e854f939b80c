export type JsonText =
  | { readonly ok: true; readonly value: object }
  /** Where the text stops being JSON, from 1; null when it is JSON, but no object. */
  | { readonly ok: false; readonly at: { readonly line: number; readonly column: number } | null }

/** Reads what somebody typed as the data of an event: one JSON object. */
export function readJsonText(text: string): JsonText {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ok: true, value }
      : { ok: false, at: null }
  } catch {
    return { ok: false, at: placeOf(text, firstWrong(text)) }
  }
}

/**
 * The first character that no JSON text can go on with: the longest prefix that is the beginning of one ends before it.
 * Engines tell it only in the words of their messages, each in its own.
 */
function firstWrong(text: string): number {
  let position = 0
  const stack: ('object' | 'array')[] = []
  const token =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a JSON string has none (RFC 8259, section 7)
    /\s*(?:([{[])|([}\]])|([,:])|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y
  // What may come next: a value, a key, a colon, a comma or an end.
  let expected: 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' = 'value'
  while (position < text.length) {
    token.lastIndex = position
    const match = token.exec(text)
    const start = position + (/^\s*/.exec(text.slice(position))?.[0].length ?? 0)
    if (match === null) return start
    const [, opening, closing, mark] = match
    const isString = text[start] === '"'
    const wantsValue = expected === 'value' || expected === 'valueOrEnd'
    if (opening !== undefined) {
      if (!wantsValue) return start
      stack.push(opening === '{' ? 'object' : 'array')
      expected = opening === '{' ? 'keyOrEnd' : 'valueOrEnd'
    } else if (closing !== undefined) {
      const inside = stack.pop()
      const mayEnd = expected === 'commaOrEnd' || expected === 'keyOrEnd' || expected === 'valueOrEnd'
      if (!mayEnd || inside !== (closing === '}' ? 'object' : 'array')) return start
      expected = 'commaOrEnd'
    } else if (mark !== undefined) {
      if (mark === ':' ? expected !== 'colon' : expected !== 'commaOrEnd' || stack.length === 0) return start
      expected = mark === ':' ? 'value' : stack.at(-1) === 'object' ? 'key' : 'value'
    } else if (expected === 'key' || expected === 'keyOrEnd') {
      if (!isString) return start
      expected = 'colon'
    } else {
      if (!wantsValue) return start
      expected = 'commaOrEnd'
    }
    position = token.lastIndex
  }
  return text.length
}

function placeOf(text: string, position: number) {
  const before = text.slice(0, position).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}
