import { RE2JS } from 're2js'
import { patternSize, tokensOf } from './pattern-size.ts'
import type { Work } from './work.ts'

/** A pattern of a schema cannot be used; the message says why, and is for whoever wrote the schema. */
export class PatternRefused extends Error {
  override readonly name = 'PatternRefused'
}

/** What the matcher of one pattern may have, and those of a schema together. */
const mostStates = 1_000
const mostStatesTogether = 20_000
/** As measured: so many states, all at once, are followed in one step for each character. */
const statesPerStep = 64

interface Pattern {
  test(text: string): boolean
  /** Ajv tells patterns apart by it. */
  toString(): string
}

/**
 * Makes matchers that take time in proportion to the text, whatever the pattern: those of RE2. JavaScript's own try
 * one way after the other, and `^(a+)+$` has 2^n ways through n characters.
 */
export function createLinearPatterns(work: Work): (source: string) => Pattern {
  const known = new Map<string, Pattern>()
  let states = 0
  return (source) => {
    const pattern = known.get(source)
    if (pattern !== undefined) return pattern
    const size = patternSize(source)
    states += size
    if (size > mostStates || states > mostStatesTogether) {
      throw new PatternRefused(
        `the pattern ${shown(source)} is too large, or all of them together are: it counts ${size} states of at most ` +
          `${mostStates}, where what is repeated n times counts n times`,
      )
    }
    const conditions = conditionsOf(source).map(({ part, wanted }) => ({
      matcher: compile(part, source),
      wanted,
    }))
    const cost = Math.ceil(size / statesPerStep)
    const made: Pattern = {
      test(text) {
        work.spend((text.length + 1) * cost)
        return conditions.every(({ matcher, wanted }) => matcher.test(text) === wanted)
      },
      toString: () => source,
    }
    known.set(source, made)
    return made
  }
}

function compile(part: string, source: string): RE2JS {
  try {
    // What is no pattern of ECMA-262 is none of JSON Schema, even if RE2 knows it.
    new RegExp(part, 'u')
    return RE2JS.compile(RE2JS.translateRegExp(part))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PatternRefused(
      `the pattern ${shown(source)} cannot be matched in linear time (${reason}): back-references, look-behind, and ` +
        'look-ahead elsewhere than right after a leading ^ are not accepted',
      { cause },
    )
  }
}

interface Condition {
  readonly part: string
  /** Whether a text that fits matches it. */
  readonly wanted: boolean
}

/**
 * RE2 has no look-ahead. Right after a leading ^ it is a condition of its own: `^(?!a)(?=b)c` is fitted by what does not
 * match `^(?:a)`, and matches `^(?:b)` and `^(?:c)`.
 */
function conditionsOf(source: string): readonly Condition[] {
  const tokens = tokensOf(source)
  const conditions: Condition[] = []
  let at = 1
  while (
    tokens[0] === '^' &&
    tokens[at] === '(' &&
    tokens[at + 1] === '?' &&
    /^[=!]$/.test(tokens[at + 2] ?? '')
  ) {
    const end = endOfGroup(tokens, at)
    const part = `^(?:${tokens.slice(at + 3, end).join('')})`
    conditions.push({ part, wanted: tokens[at + 2] === '=' })
    at = end + 1
  }
  if (conditions.length === 0) return [{ part: source, wanted: true }]
  const rest = tokens.slice(at)
  // The look-ahead of `^(?=a)b|c` belongs to the first alternative alone.
  if (hasAlternatives(rest)) return [{ part: source, wanted: true }]
  return [...conditions, { part: `^(?:${rest.join('')})`, wanted: true }]
}

function endOfGroup(tokens: readonly string[], start: number): number {
  let depth = 0
  for (let at = start; at < tokens.length; at += 1) {
    if (tokens[at] === '(') depth += 1
    if (tokens[at] === ')') depth -= 1
    if (depth === 0) return at
  }
  return tokens.length
}

function hasAlternatives(tokens: readonly string[]): boolean {
  let depth = 0
  return tokens.some((each) => {
    if (each === '(') depth += 1
    if (each === ')') depth -= 1
    return each === '|' && depth === 0
  })
}

function shown(pattern: string): string {
  return JSON.stringify(pattern.length > 80 ? `${pattern.slice(0, 80)}…` : pattern)
}
