import { readFileSync } from 'node:fs'

/** A stage of a Dockerfile. */
export interface Stage {
  readonly name: string
  readonly instructions: readonly Instruction[]
}

interface Instruction {
  readonly name: string
  readonly text: string
}

/** Reads the part of the language that our Dockerfile is written in: no here-documents, no build arguments. */
export function readDockerfile(file: string): readonly Stage[] {
  const lines = readFileSync(file, 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const stages: { name: string; instructions: Instruction[] }[] = []
  for (const line of lines) {
    const [, name = '', text = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    if (name === 'FROM') stages.push({ name: text.split(' AS ')[1] ?? '', instructions: [] })
    else stages.at(-1)?.instructions.push({ name, text })
  }
  return stages
}

/** What an instruction that stands once in a stage says. @throws Error when it does not. */
export function only(stage: Stage, name: string): string {
  const [found, another] = stage.instructions.filter((each) => each.name === name)
  if (found === undefined || another !== undefined) throw new Error(`not one ${name} in the stage`)
  return found.text
}

/** The words of an instruction in the form that starts no shell: `["node", "-e"]`. */
export function words(text: string): readonly string[] {
  const parsed: unknown = JSON.parse(text.slice(text.indexOf('[')))
  if (!Array.isArray(parsed) || !parsed.every((word) => typeof word === 'string')) throw new Error(text)
  return parsed
}

/** The variables that a stage sets. */
export function variables(stage: Stage): Record<string, string> {
  return Object.fromEntries(
    stage.instructions
      .filter(({ name }) => name === 'ENV')
      .flatMap(({ text }) => [...text.matchAll(/(\w+)=(\S+)/g)])
      .map(([, name = '', value = '']) => [name, value]),
  )
}
