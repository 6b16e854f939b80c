import { type JsonNode, writeJson } from '@gancho/client/json'
import { parseJson } from '../../../ui/parse-json.ts'

/** What differs at one place; undefined where there was, or is, nothing. */
export interface Change {
  /** `data.lines[2].amount`, or the name of a header. */
  readonly path: string
  /** Text as it is, other JSON as it was written. */
  readonly before: string | undefined
  readonly after: string | undefined
}

type Facts = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** What differs between facts or headers of two attempts, in the order of their names. */
export function changesOf(before: Facts, after: Facts): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((path) =>
    changeAt(path, wordOf(before[path]), wordOf(after[path])),
  )
}

/** What differs between two texts: inside them where both are JSON objects or lists. */
export function textChanges(before: string | null, after: string | null, name: string): Change[] {
  const [old, now] = [before, after].map((text) => (text === null ? undefined : parseJson(text)))
  if (isBranch(old) && isBranch(now)) {
    return nodeChanges(old, now, '').map((change) => ({
      ...change,
      path: change.path === '' ? name : change.path,
    }))
  }
  return changeAt(name, before ?? undefined, after ?? undefined)
}

const isBranch = (node: JsonNode | undefined) => node?.kind === 'object' || node?.kind === 'array'

/** Only the innermost differences. Numbers are compared as they were written: 1.10 is not 1.1, and 2^53 + 1 is not 2^53. */
function nodeChanges(before: JsonNode | undefined, after: JsonNode | undefined, path: string): Change[] {
  if (before?.kind === 'object' && after?.kind === 'object') {
    const [old, now] = [before, after].map(
      ({ members }) => new Map(members.map(({ key, value }) => [key, value])),
    ) as [Map<string, JsonNode>, Map<string, JsonNode>]
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
      nodeChanges(old.get(key), now.get(key), path === '' ? key : `${path}.${key}`),
    )
  }
  if (before?.kind === 'array' && after?.kind === 'array') {
    const length = Math.max(before.items.length, after.items.length)
    return Array.from({ length }, (_, index) =>
      nodeChanges(before.items[index], after.items[index], `${path}[${index}]`),
    ).flat()
  }
  if (before?.kind === 'string' && after?.kind === 'string' && before.value === after.value) return []
  const [old, now] = [before && writeJson(before), after && writeJson(after)]
  return old === now ? [] : [{ path, before: shown(before), after: shown(after) }]
}

const shown = (node: JsonNode | undefined) => (node?.kind === 'string' ? node.value : node && writeJson(node))

function changeAt(path: string, before: string | undefined, after: string | undefined): Change[] {
  return before === after ? [] : [{ path, before, after }]
}

const wordOf = (fact: Facts[string]) =>
  typeof fact === 'string' || fact === undefined ? fact : JSON.stringify(fact)
