import type { CompletionRow } from './table.ts'

export function fishCompletion(rows: readonly CompletionRow[]): string {
  return `# Completion of gancho for fish: gancho completion fish > ~/.config/fish/completions/gancho.fish
${rows.flatMap(linesOf).join('\n')}
`
}

function linesOf({ path, words, options }: CompletionRow): string[] {
  const condition = conditionOf(
    path,
    words.map(({ word }) => word),
  )
  return [
    ...words.map(({ word, about }) => line(condition, `-f -a ${quoted(word)}`, about)),
    ...options.map(({ word, about, values }) => {
      const value = values === null ? '' : values.length === 0 ? ' -r' : ` -x -a ${quoted(values.join(' '))}`
      return line(conditionOf(path, []), `-l ${word.slice(2)}${value}`, about)
    }),
  ]
}

/** Where the commands of the path were given, and none of the next. */
function conditionOf(path: string, next: readonly string[]): string {
  if (path === '') return '__fish_use_subcommand'
  const given = path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`)
  const not = next.length === 0 ? [] : [`not __fish_seen_subcommand_from ${next.join(' ')}`]
  return [...given, ...not].join('; and ')
}

function line(condition: string, what: string, about: string): string {
  return `complete -c gancho -n ${quoted(condition)} ${what}${about === '' ? '' : ` -d ${quoted(about)}`}`
}

/** In quotes fish reads only a backslash and a quote otherwise. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
