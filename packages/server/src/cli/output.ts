import { createTerminal, type Terminal } from '../dev/terminal.ts'

/** Where a command writes: lines for people, or with --json values for programs, and never both. */
export interface Output {
  readonly isJson: boolean
  /** One line of JSON. */
  value(value: unknown): void
  line(text: string): void
  /** What is no result, such as progress: on standard error. */
  note(text: string): void
  readonly paint: Terminal['paint']
}

export function createOutput({ json = false }: { readonly json?: boolean }): Output {
  const terminal = createTerminal(process.stdout)
  const nothing = () => {}
  return {
    isJson: json,
    value: json ? (value) => terminal.print(JSON.stringify(value)) : nothing,
    line: json ? nothing : terminal.print,
    note: json ? nothing : createTerminal(process.stderr).print,
    paint: terminal.paint,
  }
}
