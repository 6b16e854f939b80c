/** One value of the outermost object or array, as it was written. */
export interface RawPart {
  /** Of a member of an object; null for an element of an array. */
  readonly key: string | null
  /** The text of the value, without the white space around it. */
  readonly text: string
}

export interface RawJson {
  readonly parts: readonly RawPart[]
  /** How deep the containers nest: 1 for `{}`, 2 for `{"a":[]}`. */
  readonly depth: number
  /** Members of all objects together, those of a key that is repeated counted each time. */
  readonly members: number
}

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/**
 * Takes the outermost object or array of a JSON text apart without changing a byte of its values, in one pass.
 * Parsing and writing them again would reorder integer-like keys and change numbers (1.0, 1e400, 2^53 + 1).
 * @param text a JSON object or array that JSON.parse has accepted: the structure is not checked again.
 */
export function takeApart(text: string): RawJson {
  const parts: RawPart[] = []
  let depth = 0
  let deepest = 0
  let members = 0
  let key: string | null = null
  let valueStart = 0
  let stringStart = 0
  let stringEnd = 0

  const endPart = (end: number): void => {
    const value = text.slice(valueStart, end).trim()
    if (value !== '') parts.push({ key, text: value })
    valueStart = end + 1
  }

  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        stringStart = at
        at = endOfString(text, at)
        stringEnd = at
        break
      case colon:
        members += 1
        if (depth === 1) {
          key = readKey(text.slice(stringStart, stringEnd + 1))
          valueStart = at + 1
        }
        break
      case comma:
        if (depth === 1) endPart(at)
        break
      case openBrace:
      case openBracket:
        depth += 1
        if (depth > deepest) deepest = depth
        if (depth === 1) valueStart = at + 1
        break
      case closeBrace:
      case closeBracket:
        if (depth === 1) endPart(at)
        depth -= 1
        break
    }
  }
  return { parts, depth: deepest, members }
}

/** The text of a member's value as it was written; the last one, like JSON.parse, when the key is repeated. */
export function rawMember({ parts }: RawJson, key: string): string | undefined {
  return parts.findLast((part) => part.key === key)?.text
}

/**
 * Members of all objects of a parsed value: fewer than were written when a key is repeated, as JSON.parse keeps
 * the last in silence while a receiver's parser may keep the first.
 * @param value of a depth that was checked: this recurses.
 */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside: unknown[] = Array.isArray(value) ? value : Object.values(value)
  let members = inside === value ? 0 : inside.length
  for (const each of inside) if (typeof each === 'object') members += countMembers(each)
  return members
}

/** Where a key comes twice in one object, like `data.lines[2].price`; null when none does. Slow: for the message. */
export function findRepeatedKey(text: string, path = ''): string | null {
  const isContainer = text.startsWith('{') || text.startsWith('[')
  if (!isContainer) return null
  const seen = new Set<string>()
  for (const [index, part] of takeApart(text).parts.entries()) {
    const place = part.key === null ? `${path}[${index}]` : path === '' ? part.key : `${path}.${part.key}`
    if (part.key !== null && seen.has(part.key)) return place
    if (part.key !== null) seen.add(part.key)
    const inside = findRepeatedKey(part.text, place)
    if (inside !== null) return inside
  }
  return null
}

/** Where the string that begins at `start` has its closing quote: the first one after an even run of backslashes. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (text.charCodeAt(end - 1) === backslash && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === backslash) before -= 1
  return (at - before) % 2 === 0
}

function readKey(literal: string): string {
  return literal.includes('\\') ? JSON.parse(literal) : literal.slice(1, -1)
}
