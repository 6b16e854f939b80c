import type { Command } from 'commander'

/** A command line to copy, and what it is for. */
interface Example {
  readonly does: string
  readonly line: string
}

const examples = new WeakMap<Command, readonly Example[]>()
const jsonShapes = new WeakMap<Command, string>()

/** Shows in the help of a command how it is used. */
export function addExamples(
  command: Command,
  ...given: readonly (readonly [does: string, line: string])[]
): void {
  const list = given.map(([does, line]) => ({ does, line }))
  examples.set(command, list)
  const text = list.map(({ does, line }) => `  # ${does}\n  ${line}`).join('\n\n')
  command.addHelpText('after', `\nExamples:\n${text}`)
}

/** None for a command that only holds others. */
export function examplesOf(command: Command): readonly Example[] {
  return examples.get(command) ?? []
}

/** @param shape what is printed, in the words of the reference. */
export function addJson(command: Command, shape: string): void {
  jsonShapes.set(command, shape)
  command.option('--json', 'print JSON, for programs')
}

/** What --json prints; undefined for a command that has no such option. */
export function jsonShapeOf(command: Command): string | undefined {
  return jsonShapes.get(command)
}
