import type { CompletionRow } from './table.ts'

export function bashCompletion(rows: readonly CompletionRow[]): string {
  return `# Completion of gancho for bash. In ~/.bashrc: eval "$(gancho completion bash)"
_gancho() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} path='' word candidates=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
      ${commandsOf(rows).map(quoted).join(' | ')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path $previous" in
${rows.flatMap(valueCases).join('\n')}
    *)
      case "$path \${current:0:1}" in
${rows.flatMap(wordCases).join('\n')}
      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -o default -F _gancho gancho
`
}

/** Each path with the command that may follow it, which then belongs to the path. */
export function commandsOf(rows: readonly CompletionRow[]): string[] {
  return rows.flatMap(({ path }) => {
    if (path === '') return []
    const words = path.split(' ')
    return [`${words.slice(0, -1).join(' ')} ${words.at(-1)}`]
  })
}

function valueCases({ path, options }: CompletionRow): string[] {
  return options.flatMap(({ word, values }) =>
    values === null ? [] : [`    ${quoted(`${path} ${word}`)}) candidates=${quoted(values.join(' '))} ;;`],
  )
}

function wordCases({ path, words, options }: CompletionRow): string[] {
  return [
    `        ${quoted(`${path} -`)}) candidates=${quoted(options.map(({ word }) => word).join(' '))} ;;`,
    `        ${quoted(`${path} `)} | ${quoted(`${path} `)}?) candidates=${quoted(words.map(({ word }) => word).join(' '))} ;;`,
  ]
}

/** As one word of a shell, whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\\\''")}'`
}
