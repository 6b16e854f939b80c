import { GanchoError } from '../errors.ts'
import { readJson } from './read.ts'
import { writeJson } from './write.ts'

/**
 * JSON that is sent as it is written here: keys keep their order and numbers their digits, which JSON.stringify cannot
 * promise (9007199254740993 is no number of JavaScript, and 1.10 would be sent as 1.1). Made by `rawJson`.
 */
export class RawJson {
  /** One line. */
  readonly text: string

  /** @param text a JSON text that was read. */
  constructor(text: string) {
    this.text = text
  }

  /** Where it is no part of a request of this client, it is the value that JavaScript makes of it. */
  toJSON(): unknown {
    return JSON.parse(this.text)
  }
}

/**
 * Data of an event as JSON text, for `events.send`, `events.sendBatch`, `webhooks.test`, `webhooks.check` and
 * `eventTypes.put`.
 * @throws GanchoError `data_not_json` when the text is not one JSON object.
 */
export function rawJson(text: string): RawJson {
  try {
    const node = readJson(text)
    if (node.kind === 'object') return new RawJson(writeJson(node))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GanchoError('data_not_json', `${reason} Pass the text of one JSON object.`, { cause })
  }
  throw new GanchoError('data_not_json', 'The text is JSON, but no object. Pass the text of one JSON object.')
}

/** The body, its list of events, one of them: data is no deeper. */
const wrapping = 3

/** A request body as JSON text, in which RawJson keeps its own text. */
export function toBodyText(body: unknown, depth = 0): string {
  if (body instanceof RawJson) return body.text
  if (depth === wrapping || !isPlain(body)) return JSON.stringify(body)
  if (Array.isArray(body)) return `[${body.map((item) => toBodyText(item ?? null, depth + 1)).join(',')}]`
  const members = Object.entries(body).flatMap(([key, value]) => {
    const text = toBodyText(value, depth + 1)
    // JSON.stringify leaves out what has no JSON, such as undefined.
    return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`]
  })
  return `{${members.join(',')}}`
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value)
}
