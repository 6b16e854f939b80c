const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Reads a Retry-After header (RFC 9110 section 10.2.3): whole seconds or an IMF-fixdate.
 * @returns milliseconds from `nowMs`, never negative; null for anything else, which is ignored.
 */
export function parseRetryAfter(value: string | string[] | undefined, nowMs: number): number | null {
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1_000
  if (!httpDate.test(text)) return null
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs)
}
