import { isEventTypeName } from '../../platform/ids.ts'

const wildcard = '.*'

/** Whether text selects events by type: one type, or all that begin alike, as in `invoice.*`. */
export function isEventPattern(text: string): boolean {
  return isEventTypeName(text.endsWith(wildcard) ? text.slice(0, -wildcard.length) : text)
}

/** What the types that fit a pattern begin with, the dot included; null when it is one type. */
export function prefixOf(pattern: string): string | null {
  return pattern.endsWith(wildcard) ? pattern.slice(0, 1 - wildcard.length) : null
}
