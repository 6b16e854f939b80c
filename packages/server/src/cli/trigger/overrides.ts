import {
  type JsonMember,
  type JsonNode,
  type JsonObject,
  jsonString,
  readJson,
  writeJson,
} from '@gancho/client/json'
import { UsageError } from '../usage-error.ts'

/**
 * Sets values in a copy of an event's data. What is not set stays as it was written.
 * @param overrides each `path=value`; a path is names and positions with dots between them, as `customer.name` or `lines.0.sku`.
 * A value becomes what it replaces is: text stays text, as money is. Where nothing was, it is JSON if it can be read
 * as such, and else text.
 * @throws UsageError
 */
export function withOverrides(data: JsonObject, overrides: readonly string[]): JsonObject {
  return overrides.reduce(set, data)
}

function set(data: JsonObject, override: string): JsonObject {
  const equals = override.indexOf('=')
  const path = override.slice(0, Math.max(equals, 0)).split('.')
  if (path.includes('')) {
    throw new UsageError(`--set ${override}: write path=value, such as --set customer.name="Acme Corp".`)
  }
  const value = override.slice(equals + 1)

  /** The node with the value at the rest of the path. */
  function inside(node: JsonNode, depth: number): JsonNode {
    const name = path[depth]
    if (name === undefined) return valueLike(node, value)
    if (node.kind === 'object') return { ...node, members: changed(node.members, name, depth) }
    if (node.kind === 'array') {
      if (!isPosition(name, node.items.length)) {
        throw new UsageError(
          `--set ${override}: ${name} is no position in a list of ${node.items.length}. Positions begin with 0.`,
        )
      }
      const place = Number(name)
      const item = inside(node.items[place] ?? nothing(depth), depth + 1)
      return { ...node, items: [...node.items.slice(0, place), item, ...node.items.slice(place + 1)] }
    }
    throw new UsageError(
      `--set ${override}: ${path[depth - 1]} holds ${writeJson(node)}, so nothing can be set inside it.`,
    )
  }

  function changed(members: readonly JsonMember[], name: string, depth: number): readonly JsonMember[] {
    const place = members.findLastIndex(({ key }) => key === name)
    const found = members[place]
    if (found === undefined) {
      return [
        ...members,
        { key: name, keyText: JSON.stringify(name), value: inside(nothing(depth), depth + 1) },
      ]
    }
    return members.with(place, { ...found, value: inside(found.value, depth + 1) })
  }

  /** What stands where nothing was: an object, where the path goes on. */
  function nothing(depth: number): JsonNode {
    return depth === path.length - 1 ? { kind: 'literal', text: 'null' } : { kind: 'object', members: [] }
  }

  return { ...data, members: changed(data.members, path[0] ?? '', 0) }
}

/** A position of the list, or the one behind its end. */
const isPosition = (name: string, length: number) => /^(0|[1-9]\d*)$/.test(name) && Number(name) <= length

function valueLike(replaced: JsonNode, text: string): JsonNode {
  if (replaced.kind === 'string') return jsonString(text)
  try {
    return readJson(text)
  } catch {
    return jsonString(text)
  }
}
