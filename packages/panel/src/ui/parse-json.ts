import { type JsonNode, readJson, writeJson } from '@gancho/client/json'

/** JSON as it was written, or undefined for a text that is none. */
export function parseJson(text: string): JsonNode | undefined {
  try {
    return readJson(text)
  } catch {
    return undefined
  }
}

/** A JSON text laid out for people; numbers, strings and the order of keys stay as they were written. */
export function prettyJson(text: string): string {
  const node = parseJson(text)
  return node === undefined ? text : writeJson(node, 2)
}
