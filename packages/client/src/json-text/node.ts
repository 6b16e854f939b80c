/**
 * A JSON text as it was written. Numbers, strings and keys keep their text, members keep their order, and keys that are
 * repeated stay: JSON.parse would round 9007199254740993, write 1.10 as 1.1 and put the key "10" before "b".
 */
export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonLiteral

export interface JsonObject {
  readonly kind: 'object'
  readonly members: readonly JsonMember[]
}

export interface JsonMember {
  readonly key: string
  /** The key as it was written, with its quotes and escapes. */
  readonly keyText: string
  readonly value: JsonNode
}

export interface JsonArray {
  readonly kind: 'array'
  readonly items: readonly JsonNode[]
}

export interface JsonString {
  readonly kind: 'string'
  /** As it was written, with its quotes and escapes. */
  readonly text: string
  readonly value: string
}

export interface JsonNumber {
  readonly kind: 'number'
  /** As it was written. */
  readonly text: string
}

/** true, false or null. */
export interface JsonLiteral {
  readonly kind: 'literal'
  readonly text: 'true' | 'false' | 'null'
}

/** A string as a node. */
export function jsonString(value: string): JsonString {
  return { kind: 'string', text: JSON.stringify(value), value }
}

/** The member of a key; the last one, like JSON.parse, when the key is repeated. */
export function memberOf({ members }: JsonObject, key: string): JsonNode | undefined {
  return members.findLast((member) => member.key === key)?.value
}
