import type { JsonNode } from './node.ts'

/**
 * Writes a JSON text: every number, string and key as it was read.
 * @param indent spaces for each level, laid out as JSON.stringify does; 0 for one line without white space.
 */
export function writeJson(node: JsonNode, indent = 0): string {
  return write(node, indent, '\n')
}

function write(node: JsonNode, indent: number, line: string): string {
  const inside = line + ' '.repeat(indent)
  if (node.kind === 'object') {
    const colon = indent === 0 ? ':' : ': '
    const members = node.members.map(({ keyText, value }) => keyText + colon + write(value, indent, inside))
    return enclose('{', members, '}')
  }
  if (node.kind === 'array') {
    return enclose(
      '[',
      node.items.map((item) => write(item, indent, inside)),
      ']',
    )
  }
  return node.text

  function enclose(open: string, items: readonly string[], close: string): string {
    if (items.length === 0) return open + close
    if (indent === 0) return open + items.join(',') + close
    return open + inside + items.join(`,${inside}`) + line + close
  }
}
