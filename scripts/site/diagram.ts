import { escapeHtml, table } from './html.ts'

/**
 * A state diagram of Mermaid as a table of its transitions: nothing to load in the browser, and it can be read aloud.
 * @throws Error for another kind of diagram.
 */
export function transitionsTable(diagram: string): string {
  const [kind = '', ...lines] = diagram.split('\n').map((line) => line.trim())
  if (kind !== 'stateDiagram-v2') throw new Error(`The site shows no diagrams of the kind "${kind}".`)
  const rows = lines.map((line) => {
    const [, from, to, by = ''] = /^(\S+) --> ([^:\s]+): (.*)$/.exec(line) ?? []
    if (from === undefined || to === undefined) throw new Error(`This is no transition: ${line}`)
    return [from === '[*]' ? '' : `<code>${from}</code>`, `<code>${to}</code>`, escapeHtml(by)]
  })
  return table(['from', 'to', 'by'], rows)
}
