import type { Command, Option } from 'commander'

/** What can follow at one place of a command line. */
export interface CompletionRow {
  /** The commands before it, as `keys create`; empty at the beginning. */
  readonly path: string
  /** The next command, or what an argument can be. */
  readonly words: readonly Completion[]
  readonly options: readonly (Completion & {
    /** What its value can be; empty when it is anything, null when it takes none. */
    readonly values: readonly string[] | null
  })[]
}

export interface Completion {
  readonly word: string
  readonly about: string
}

/**
 * Everything that can be completed, from the commands themselves.
 * @param known what a placeholder stands for, as `event-type`, where the command does not know it.
 */
export function completionTable(
  program: Command,
  known: Readonly<Record<string, readonly string[]>>,
): readonly CompletionRow[] {
  return rowsOf(program, '', known)
}

function rowsOf(
  command: Command,
  path: string,
  known: Readonly<Record<string, readonly string[]>>,
): CompletionRow[] {
  const subcommands = command.commands.map((each) => ({
    word: each.name(),
    about: shortened(each.description()),
  }))
  const [argument] = command.registeredArguments
  const choices = argument?.argChoices ?? known[argument?.name() ?? ''] ?? []
  const row: CompletionRow = {
    path,
    words: subcommands.length > 0 ? subcommands : choices.map((word) => ({ word, about: '' })),
    options: [...command.options.flatMap((option) => optionOf(option, known)), help],
  }
  return [
    row,
    ...command.commands.flatMap((each) =>
      rowsOf(each, path === '' ? each.name() : `${path} ${each.name()}`, known),
    ),
  ]
}

const help = { word: '--help', about: 'how it is used', values: null }

function optionOf(option: Option, known: Readonly<Record<string, readonly string[]>>) {
  if (option.long === undefined || option.long === null) return []
  const [, placeholder] = /[<[]([\w=-]+)[\]>]/.exec(option.flags) ?? []
  const values = placeholder === undefined ? null : (option.argChoices ?? known[placeholder] ?? [])
  return [{ word: option.long, about: shortened(option.description), values }]
}

/** Of a description, what comes before the details. */
function shortened(text: string): string {
  return (/^[^:;,.[(]+/.exec(text)?.[0] ?? text).trim()
}
