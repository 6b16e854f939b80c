import { JsonTextError, readJson } from '@gancho/client/json'

export type JsonText =
  | { readonly ok: true }
  /** Where the text stops being JSON, from 1; null when it is JSON, but no object. */
  | { readonly ok: false; readonly at: { readonly line: number; readonly column: number } | null }

/** Judges what somebody typed as the data of an event: one JSON object. */
export function readJsonText(text: string): JsonText {
  try {
    return readJson(text).kind === 'object' ? { ok: true } : { ok: false, at: null }
  } catch (error) {
    if (error instanceof JsonTextError) return { ok: false, at: placeOf(text, error.at) }
    throw error
  }
}

function placeOf(text: string, position: number) {
  const before = text.slice(0, position).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}
