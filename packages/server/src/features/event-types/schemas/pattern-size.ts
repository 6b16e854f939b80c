/** Escapes, character classes and repetitions are one token each; everything else is a character. */
const token = /\\(?:[pPux]\{[^}]*\}|k<[^>]*>|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[\s\S]/gu

export function tokensOf(pattern: string): readonly string[] {
  return pattern.match(token) ?? []
}

/** How many states a matcher of the pattern has at most: what is repeated n times counts n times. */
export function patternSize(pattern: string): number {
  // The size of each group that is open, and of what came last in it, which a repetition refers to.
  const open = [{ size: 0, last: 0 }]
  for (const each of tokensOf(pattern)) {
    const group = open.at(-1) ?? { size: 0, last: 0 }
    if (each === '(') open.push({ size: 1, last: 0 })
    else if (each === ')' && open.length > 1) {
      open.pop()
      const outer = open.at(-1)
      if (outer !== undefined) add(outer, group.size)
    } else if (/^\{\d/.test(each)) group.size += group.last * (highestOf(each) - 1)
    else add(group, 1)
  }
  return open.reduce((sum, { size }) => sum + size, 0)
}

function add(group: { size: number; last: number }, size: number): void {
  group.size += size
  group.last = size
}

/** Of `{2}`, `{2,5}` and `{2,}`. */
function highestOf(repetition: string): number {
  return Math.max(1, ...(repetition.match(/\d+/g) ?? []).map(Number))
}
