import type { JsonLiteral, JsonMember, JsonNode } from './node.ts'

/** A text that is not JSON (RFC 8259), or nests deeper than the reader goes. */
export class JsonTextError extends Error {
  /** Where the text stops being JSON: an offset in UTF-16 code units. */
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.name = 'JsonTextError'
    this.at = at
  }
}

/** Events may nest 64 deep; a deeper text than this is made to exhaust the stack. */
const maxDepth = 500

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const literals: readonly JsonLiteral['text'][] = ['true', 'false', 'null']
const afterBackslash = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y

/**
 * Reads a JSON text without changing anything but the white space between its tokens. A byte order mark before it is
 * skipped (RFC 8259 section 8.1).
 * @throws JsonTextError
 */
export function readJson(text: string): JsonNode {
  return new Reader(text).readAll()
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  readAll(): JsonNode {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1
    this.#skipSpace()
    const node = this.#value(1)
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#unexpected()
    return node
  }

  #value(depth: number): JsonNode {
    if (depth > maxDepth) throw new JsonTextError(`The JSON nests deeper than ${maxDepth}.`, this.#at)
    const text = this.#text
    switch (text[this.#at]) {
      case '{':
        return { kind: 'object', members: this.#list('}', () => this.#member(depth + 1)) }
      case '[':
        return { kind: 'array', items: this.#list(']', () => this.#value(depth + 1)) }
      case '"': {
        const written = this.#string()
        return { kind: 'string', text: written, value: textOf(written) }
      }
    }
    const literal = literals.find((each) => text.startsWith(each, this.#at))
    if (literal !== undefined) {
      this.#at += literal.length
      return { kind: 'literal', text: literal }
    }
    number.lastIndex = this.#at
    const [written] = number.exec(text) ?? []
    if (written === undefined) throw this.#unexpected()
    this.#at += written.length
    return { kind: 'number', text: written }
  }

  /** What stands between brackets, with commas between. */
  #list<Item>(end: '}' | ']', readItem: () => Item): Item[] {
    const items: Item[] = []
    this.#at += 1
    this.#skipSpace()
    if (this.#take(end)) return items
    for (;;) {
      items.push(readItem())
      this.#skipSpace()
      if (this.#take(end)) return items
      if (!this.#take(',')) throw this.#unexpected()
      this.#skipSpace()
    }
  }

  #member(depth: number): JsonMember {
    if (this.#text[this.#at] !== '"') throw this.#unexpected()
    const keyText = this.#string()
    this.#skipSpace()
    if (!this.#take(':')) throw this.#unexpected()
    this.#skipSpace()
    return { key: textOf(keyText), keyText, value: this.#value(depth) }
  }

  #string(): string {
    const start = this.#at
    for (let at = start + 1; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === 0x22) {
        this.#at = at + 1
        return this.#text.slice(start, this.#at)
      }
      if (code < 0x20) break
      if (code === 0x5c) {
        afterBackslash.lastIndex = at + 1
        const [escaped] = afterBackslash.exec(this.#text) ?? []
        if (escaped === undefined) break
        at += escaped.length
      }
    }
    throw this.#unexpected()
  }

  #take(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false
    this.#at += 1
    return true
  }

  #skipSpace(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    }
  }

  #unexpected(): JsonTextError {
    const before = this.#text.slice(0, this.#at).split('\n')
    const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
    const what = this.#at < this.#text.length ? 'The text is not JSON at' : 'The JSON text ends too soon, at'
    return new JsonTextError(`${what} ${place}.`, this.#at)
  }
}

function textOf(written: string): string {
  return written.includes('\\') ? JSON.parse(written) : written.slice(1, -1)
}
