import { commandsOf, quoted } from './bash.ts'
import type { Completion, CompletionRow } from './table.ts'

export function zshCompletion(rows: readonly CompletionRow[]): string {
  return `#compdef gancho
# Completion of gancho for zsh. In ~/.zshrc, after compinit: eval "$(gancho completion zsh)"
_gancho() {
  local path_taken='' word
  local -a candidates
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$path_taken $word" in
      (${commandsOf(rows).map(quoted).join('|')}) path_taken="\${path_taken:+$path_taken }$word" ;;
    esac
  done
  case "$path_taken \${words[CURRENT-1]}" in
${rows.flatMap(valueCases).join('\n')}
    (*)
      case "$path_taken \${words[CURRENT][1]}" in
${rows.flatMap(wordCases).join('\n')}
      esac
      ;;
  esac
  if (( $#candidates )); then
    _describe gancho candidates
  else
    _files
  fi
}
compdef _gancho gancho
`
}

function valueCases({ path, options }: CompletionRow): string[] {
  return options.flatMap(({ word, values }) =>
    values === null
      ? []
      : [
          `    (${quoted(`${path} ${word}`)}) candidates=(${values.map((value) => described({ word: value, about: '' })).join(' ')}) ;;`,
        ],
  )
}

function wordCases({ path, words, options }: CompletionRow): string[] {
  return [
    `        (${quoted(`${path} -`)}) candidates=(${options.map(described).join(' ')}) ;;`,
    `        (${quoted(`${path} `)}|${quoted(`${path} `)}?) candidates=(${words.map(described).join(' ')}) ;;`,
  ]
}

/** As _describe takes it: the word, a colon, and what it is. */
function described({ word, about }: Completion): string {
  const escaped = word.replaceAll(':', '\\:')
  return quoted(about === '' ? escaped : `${escaped}:${about}`)
}
