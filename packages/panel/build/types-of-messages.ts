import { readdirSync, readFileSync } from 'node:fs'
import {
  type CompiledMessage,
  type CompiledMessageToken,
  compileMessageOrThrow,
} from '@lingui/message-utils/compileMessage'

/** Placeholders of a message and the types of their values. */
type Placeholders = Map<string, string>

const typesOfFormats: Readonly<Record<string, string>> = {
  plural: 'number',
  selectordinal: 'number',
  number: 'number',
  select: 'string',
  date: 'Date',
  time: 'Date',
}

/** @returns the placeholders of a compiled message; what is given a format has the type that the format needs. */
export function placeholdersOf(message: CompiledMessage, found: Placeholders = new Map()): Placeholders {
  for (const token of message) {
    if (typeof token === 'string') continue
    const [name, format, choices] = token
    const type = format === undefined ? 'string | number' : (typesOfFormats[format] ?? 'string')
    // A name that is also counted by a plural is a number wherever it stands.
    if (!found.has(name) || found.get(name) === 'string | number') found.set(name, type)
    for (const choice of choicesOf(choices)) placeholdersOf(choice, found)
  }
  return found
}

function choicesOf(choices: CompiledMessageToken[2]): CompiledMessage[] {
  return typeof choices === 'object' && choices !== null ? Object.values(choices).filter(Array.isArray) : []
}

/** The messages of a language: id and ICU text, over all its files. */
export function readMessages(folder: URL): [id: string, text: string][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => Object.entries<string>(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
}

/** What `t()` accepts: each id of the English catalogue with its values, null where it has none. */
export function typesOfMessages(folder: URL): string {
  const lines = readMessages(folder)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, text]) => {
      const values = [...placeholdersOf(compileMessageOrThrow(text))]
      const type = values.map(([name, each]) => `readonly ${name}: ${each}`).join('; ')
      return `  readonly '${id}': ${type === '' ? 'null' : `{ ${type} }`}`
    })
  return `// Made by npm run generate from src/locales/en.\n\nexport interface Messages {\n${lines.join('\n')}\n}\n`
}
