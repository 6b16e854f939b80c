import { parseJson } from '../../../ui/parse-json.ts'

/** What differs at one place; undefined where there was, or is, nothing. */
export interface Change {
  /** `data.lines[2].amount`, or the name of a header. */
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What differs between two values of JSON, in the order of their members: only the innermost differences. */
export function changesOf(before: unknown, after: unknown, path = ''): Change[] {
  if (Object.is(before, after)) return []
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, before, after }]
  }
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  const isList = Array.isArray(after)
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const place = isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    return changesOf(old.get(key), now.get(key), place)
  })
}

/** What differs between two texts: inside them where both are JSON objects or lists. */
export function textChanges(before: string | null, after: string | null, name: string): Change[] {
  const [old, now] = [before, after].map((text) => (text === null ? undefined : parseJson(text)))
  if (isBranch(old) && isBranch(now)) {
    return changesOf(old, now).map((change) => ({
      ...change,
      path: change.path === '' ? name : change.path,
    }))
  }
  return before === after ? [] : [{ path: name, before: before ?? undefined, after: after ?? undefined }]
}
