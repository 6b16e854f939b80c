import { expect, test } from 'vitest'
import { apply, mutantsOf } from './make-mutants.ts'
import { sample } from './sample.ts'

const source = `import { log } from './log.ts'
export function mayClaim(waiting: number, most: number | null, isOpen: boolean): boolean {
  if (!isOpen) return false
  log(\`\${waiting} wait\` + ' here')
  return most === null || waiting < most
}
`

// What a mutant says of itself is where it is, and what it leaves is the same file with one change.
test('each mutant changes one place of what the code does, and nothing of its types, texts and imports', () => {
  const mutants = mutantsOf('a.ts', source)
  const changed = mutants.map((mutant) => [
    mutant.line,
    mutant.rule,
    apply(source, mutant).split('\n')[mutant.line - 1],
  ])
  expect(changed).toEqual([
    [3, 'a condition is always true', '  if (true) return false'],
    [3, 'a condition is always false', '  if (false) return false'],
    [3, '! is left out', '  if (isOpen) return false'],
    [3, 'nothing is returned', '  if (!isOpen) return undefined as never'],
    [3, 'false becomes true', '  if (!isOpen) return true'],
    [4, 'a statement is left out', '  ;'],
    [5, 'nothing is returned', '  return undefined as never'],
    [5, '|| becomes &&', '  return most === null && waiting < most'],
    [5, '=== becomes !==', '  return most !== null || waiting < most'],
    [5, '< becomes <=', '  return most === null || waiting <= most'],
  ])
  for (const mutant of mutants)
    expect(apply(source, mutant).split('\n')).toHaveLength(source.split('\n').length)
})

test('a sample is the same for the same seed, and another for another', () => {
  const items = Array.from({ length: 100 }, (_, n) => n)
  expect(sample(items, 10, 1)).toEqual(sample(items, 10, 1))
  expect(sample(items, 10, 1)).not.toEqual(sample(items, 10, 2))
  expect(new Set(sample(items, 10, 1)).size).toBe(10)
  expect(sample(items, 200, 1)).toEqual(items)
})
