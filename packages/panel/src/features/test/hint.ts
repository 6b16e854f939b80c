/** Answers of which one can tell what is probably wrong. */
const known = {
  401: 'unauthorized',
  403: 'unauthorized',
  400: 'badRequest',
  404: 'notFound',
  405: 'notFound',
  413: 'tooLarge',
  415: 'mediaType',
  422: 'badRequest',
  429: 'tooMany',
} as const

export type Hint = (typeof known)[keyof typeof known] | 'serverError'

/** What a status says about its receiver, when it says more than "an error". */
export function hintOf(status: number): Hint | null {
  if (status >= 500) return 'serverError'
  return status in known ? known[status as keyof typeof known] : null
}
