import { execFileSync } from 'node:child_process'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { examplesOf } from './help.ts'
import { createProgram } from './program.ts'

const leavesOf = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
const pathOf = (command: Command): string =>
  command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim()
const paths = leavesOf(createProgram()).map(pathOf)

/** What a shell makes of the words after `gancho`, also where another command takes what it prints. */
function wordsOf(line: string): string[] {
  const [, words = ''] =
    /\bgancho ([^>)]*)/.exec(line.split(' | ').find((part) => /\bgancho /.test(part)) ?? '') ?? []
  return execFileSync('sh', ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
}

/** Parses words and runs nothing. @returns the path of the command that they reach. */
async function parse(words: readonly string[]): Promise<string> {
  const program = createProgram().configureOutput({ writeOut: () => {}, writeErr: () => {} })
  let reached = ''
  for (const command of leavesOf(program)) {
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} }).action(() => {
      reached = pathOf(command)
    })
  }
  await program.parseAsync(words, { from: 'user' })
  return reached
}

describe('help teaches by example', () => {
  test.each(paths)('gancho %s has examples, and each is one of it that parses', async (path) => {
    const command = leavesOf(createProgram()).find((each) => pathOf(each) === path)!
    const examples = examplesOf(command)
    expect(examples.length).toBeGreaterThan(0)
    for (const { line } of examples) {
      expect([line, await parse(wordsOf(line))]).toEqual([line, path])
    }
    expect(command.description()).not.toBe('')
  })

  test('what cannot be parsed is an error of usage, and not an exit from within', async () => {
    for (const words of [['trigger'], ['tail', '--status', 'X'], ['nothing'], ['tail', '--count', '0']]) {
      await expect(parse(words)).rejects.toMatchObject({
        name: /CommanderError|InvalidArgumentError/,
        exitCode: 1,
      })
    }
  })
})
