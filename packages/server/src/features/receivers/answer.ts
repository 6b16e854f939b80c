import { isHeaderValue } from '../../engine/index.ts'
import { type FieldIssue, fieldIssue } from '../../platform/api-error.ts'

/** What a bin answers to one request. */
export interface BinAnswer {
  /** Null closes the connection without an answer. */
  readonly status: number | null
  readonly delay_ms?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
}

export const defaultAnswers: readonly BinAnswer[] = [{ status: 200 }]

/**
 * What a sender looks at, and nothing that a browser obeys or a proxy in between: no cookies, no password prompts,
 * no policies, no X-Accel-Redirect.
 */
const allowedHeaders = new Set(['content-type', 'location', 'retry-after', 'x-request-id'])

/** Nothing that a page could run or be styled with: everything here is on the panel's own origin. */
const inertTypes =
  /^(text\/(plain|html|csv|xml)|application\/(json|xml|problem\+json))( *; *charset=utf-8)?$/i

/** Judges the headers of answers when they are saved. */
export function judgeAnswers(answers: readonly BinAnswer[]): FieldIssue[] {
  return answers.flatMap(({ headers }, index) =>
    Object.entries(headers ?? {}).flatMap(([name, value]) => {
      const message = judgeHeader(name.toLowerCase(), value)
      return message === null
        ? []
        : [fieldIssue(`answers[${index}].headers.${name}`, 'answer_header', message)]
    }),
  )
}

function judgeHeader(name: string, value: string): string | null {
  if (!allowedHeaders.has(name)) {
    return `is not a header that a bin answers with. Those are ${[...allowedHeaders].join(', ')}.`
  }
  if (!isHeaderValue(value)) return 'has more than visible ASCII characters and inner spaces.'
  if (name === 'content-type' && !inertTypes.test(value)) {
    return 'is not a type that a bin answers with: text/plain, text/html, text/csv, text/xml, application/json, application/xml or application/problem+json, in UTF-8.'
  }
  return null
}

/** The answer to the request of this place, counted from 1: the last one goes on. */
export function answerAt(answers: readonly BinAnswer[], place: number): BinAnswer {
  return answers[Math.min(place, answers.length) - 1] ?? { status: 200 }
}
