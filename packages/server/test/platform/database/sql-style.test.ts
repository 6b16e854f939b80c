import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('../../../src/platform/database/', import.meta.url))
const files = globSync(['migrations/*.sql', 'functions/*.sql'], { cwd: folder }).sort()

const maxColumns = 110
const clause =
  /\b(?:SELECT|FROM|(?:(?:LEFT|CROSS|INNER|RIGHT|FULL) )?JOIN|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT|UNION|VALUES|RETURNING|ON CONFLICT)\b/g

/** @returns what is wrong with the layout of a script, by line. */
function faultsOf(script: string): string[] {
  const lines = script.split('\n')
  return lines.flatMap((line, index) => {
    const found: string[] = []
    if (line.length > maxColumns) found.push(`is longer than ${maxColumns} columns`)
    if (clausesIn(line) > 1) found.push('has more than one clause')
    const isLaterCte = /^\s*(?:\),\s*)?\w+ AS (?:NOT )?(?:MATERIALIZED )?\($/.test(line)
    if (isLaterCte && lines[index - 1] !== '') found.push('begins a CTE without an empty line before it')
    return found.map((fault) => `line ${index + 1} ${fault}: ${line.trim()}`)
  })
}

/** A query that fits into parentheses on the line, and what strings and comments say, do not count. */
function clausesIn(line: string): number {
  let code = line.replace(/--.*/, '').replace(/'(?:[^']|'')*'/g, "''")
  for (let shorter = ''; shorter !== code; code = code.replace(/\([^()]*\)/g, '')) shorter = code
  return code.match(clause)?.length ?? 0
}

describe('the SQL of the schema', () => {
  it.each(files)('has one clause per line, and one CTE per paragraph: %s', (file) => {
    expect(faultsOf(readFileSync(`${folder}${file}`, 'utf8'))).toEqual([])
  })

  it.each([
    ['  SELECT a FROM b', 'more than one clause'],
    ['   WHERE a = (SELECT 1) ORDER BY a', 'more than one clause'],
    ['WITH a AS (\n  SELECT 1\n), b AS (', 'CTE without an empty line'],
    [`-- ${'x'.repeat(maxColumns)}`, 'longer than'],
  ])('is refused as %j', (script, fault) => {
    expect(faultsOf(script)).toEqual([expect.stringContaining(fault)])
  })
})
