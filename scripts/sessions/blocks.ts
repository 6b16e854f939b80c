/** A block of a page that shows commands with what they print. */
export interface Session {
  /** Where its content begins and ends in the page. */
  readonly start: number
  readonly end: number
  /** Runs until Ctrl-C (`^C` in what it prints), while the session after it goes on. */
  readonly inBackground: boolean
  readonly commands: readonly SessionCommand[]
}

export interface SessionCommand {
  /** As it is typed, with its continuation lines. */
  readonly typed: string
  readonly output: string
}

const shape = /^```console( in the background)?\n([\s\S]*?)^```$/gm

/** The sessions of a page: each command after `$ `, on lines more after `> `, and then what it prints. */
export function sessionsOf(page: string): Session[] {
  return [...page.matchAll(shape)].map(([block, background, content = ''], index, all) => {
    const start = (all[index]?.index ?? 0) + block.indexOf('\n') + 1
    return {
      start,
      end: start + content.length,
      inBackground: background !== undefined,
      commands: content
        .split(/^\$ /m)
        .slice(1)
        .map((text) => {
          const [, typed = '', output = ''] = /^(.*\n(?:> .*\n)*)([\s\S]*)$/.exec(text) ?? []
          return { typed, output }
        }),
    }
  })
}

/** The page with what its sessions printed this time. */
export function withOutputs(page: string, outputs: readonly (readonly string[])[]): string {
  return sessionsOf(page).reduceRight((text, { start, end, commands }, index) => {
    const content = commands
      .map(({ typed }, command) => `$ ${typed}${outputs[index]?.[command] ?? ''}`)
      .join('')
    return text.slice(0, start) + content + text.slice(end)
  }, page)
}

/** What differs from run to run, by a name for it. */
export function normalized(output: string): string {
  return output
    .replaceAll(/\b([a-z]{2,3})_[0-9a-f]{32}\b/g, '$1_…')
    .replaceAll(/\/bins\/[\w-]+/g, '/bins/…')
    .replaceAll(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'hh:mm:ss')
    .replaceAll(/ *\b[\d.,]+ (ms|s|GB)\b/g, ' n $1')
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT')
    .replaceAll(/\bprocess \d+\b/g, 'process N')
    .replaceAll(/\bgancho_\w{49}\b/g, 'gancho_…')
    .replaceAll(/[ \t]+$/gm, '')
}
