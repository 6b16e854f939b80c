import type { BinAnswer } from '@gancho/client/http'

/** The headers that a bin answers with. */
export const headerNames = ['content-type', 'location', 'retry-after', 'x-request-id'] as const
export type HeaderName = (typeof headerNames)[number]

/** An answer as it is filled in: figures are text until they are checked. */
export interface AnswerValues {
  readonly does: 'answer' | 'close'
  readonly status: string
  /** Seconds. */
  readonly delay: string
  readonly headers: Readonly<Record<HeaderName, string>>
  readonly body: string
}

export interface FormValues {
  readonly answers: AnswerValues[]
}

/** An answer as the form shows it. */
export function valuesOf({ status, delay_ms = 0, headers = {}, body = '' }: BinAnswer): AnswerValues {
  const header = (name: HeaderName) =>
    Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1] ?? ''
  return {
    does: status === null ? 'close' : 'answer',
    status: String(status ?? 200),
    delay: String(delay_ms / 1_000),
    headers: {
      'content-type': header('content-type'),
      location: header('location'),
      'retry-after': header('retry-after'),
      'x-request-id': header('x-request-id'),
    },
    body,
  }
}

/** What the API takes, of values that were checked: without what is at rest. */
export function answerOf({ does, status, delay, headers, body }: AnswerValues): BinAnswer {
  const delay_ms = millisecondsOf(delay) ?? 0
  const wait = delay_ms > 0 && { delay_ms }
  if (does === 'close') return { status: null, ...wait }
  const given = headerNames.flatMap((name) =>
    headers[name].trim() === '' ? [] : [[name, headers[name].trim()] as const],
  )
  return {
    status: Number(status),
    ...wait,
    ...(given.length > 0 && { headers: Object.fromEntries(given) }),
    ...(body !== '' && { body }),
  }
}

/** Seconds as people write them, with a point or a comma. @returns null for what is no number. */
export function millisecondsOf(seconds: string): number | null {
  const text = seconds.trim().replace(',', '.')
  return /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1_000) : text === '' ? 0 : null
}
